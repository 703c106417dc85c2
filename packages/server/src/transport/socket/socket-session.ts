import type { CloseReason, Device, ServerEventData, ServerEventName } from '@nchat/realtime-protocol';
import { closeCodes, shouldReconnect } from '@nchat/realtime-protocol';
import { randomId } from '../../core/ids.js';
import type { Principal } from '../../core/principal.js';
import type { LiveSession, SessionDevice } from '../../core/session.js';
import { encodeFrame, sharedFrame } from './fast-path/frame.js';
import { channelRoom } from './rooms.js';
import type { RealtimeSocket } from './types.js';
import { terminate, unsentBytes } from './unsent-bytes.js';

/** A connected socket as the server's parts see it. */
export class SocketSession implements LiveSession {
  readonly transport = 'socket';
  readonly id = randomId();
  readonly device: SessionDevice;
  readonly #socket: RealtimeSocket;
  readonly #channels = new Set<string>();
  #principal: Principal;
  #closedFor: CloseReason | null = null;
  #closing = false;
  #announced: CloseReason | null = null;
  #accessEpoch = 0;

  constructor(socket: RealtimeSocket, principal: Principal, device: Device = {}) {
    this.#socket = socket;
    this.#principal = principal;
    this.device = { id: device.id ?? this.id, kind: device.kind ?? 'web', ...(device.name && { name: device.name }) };
  }

  get principal(): Principal {
    return this.#principal;
  }

  get channels(): ReadonlySet<string> {
    return this.#channels;
  }

  get isOpen(): boolean {
    return this.#socket.connected;
  }

  /** Why the server closed it, if it did. */
  get closedFor(): CloseReason | null {
    return this.#closedFor;
  }

  get unsentBytes(): number {
    return unsentBytes(this.#socket);
  }

  get largeBytes(): number {
    return this.#socket.data.outlet?.largeBytes ?? 0;
  }

  enter(channelId: string): void {
    this.#channels.add(channelId);
    void this.#socket.join(channelRoom(channelId));
  }

  exit(channelId: string): void {
    this.#channels.delete(channelId);
    void this.#socket.leave(channelRoom(channelId));
  }

  emit<E extends ServerEventName>(event: E, data: ServerEventData<E>): void {
    const { outlet } = this.#socket.data;
    if (outlet) outlet.send(encodeFrame(event, data));
    else (this.#socket as { emit(event: string, data: unknown): unknown }).emit(event, data);
  }

  emitShared<E extends ServerEventName>(event: E, data: ServerEventData<E> & object): void {
    const { outlet } = this.#socket.data;
    if (outlet) outlet.send(sharedFrame(event, data));
    else this.emit(event, data);
  }

  get accessEpoch(): number {
    return this.#accessEpoch;
  }

  renew(principal: Principal): void {
    this.#principal = principal;
    this.#accessEpoch += 1;
  }

  distrust(): void {
    this.#accessEpoch += 1;
  }

  announceClose(reason: CloseReason, retryAfterMs?: number): void {
    if (this.#closing || this.#announced === reason) return;
    this.#announced = reason;
    const { code } = closeCodes[reason];
    const reconnect = shouldReconnect(code);
    this.emit('session:close', { code, reason, reconnect, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }

  close(reason: CloseReason, retryAfterMs?: number): void {
    if (this.#closing) return;
    this.announceClose(reason, retryAfterMs);
    this.#closedFor = reason;
    this.#closing = true;
    // What was collected for the connection goes before the frame that closes it.
    this.#socket.data.outlet?.flush();
    if (reason === 'slow_consumer') this.terminate();
    // Raw clients connect again after a lost connection, and stop after a disconnect by the server.
    else if (shouldReconnect(closeCodes[reason].code)) this.#socket.conn.close();
    else this.#socket.disconnect(true);
  }

  terminate(): void {
    this.#closing = true;
    terminate(this.#socket);
  }
}
