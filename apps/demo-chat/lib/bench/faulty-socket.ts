import type { Faults } from './faults';
import { createLane } from './lane';

/** Ends the connection without a goodbye. */
const ABNORMAL = { code: 1006, reason: '' };
/** A send in Socket.IO's frames; the digits are the id by which it is answered. */
const SEND = /^42(\d+)\["message:send"/;
const ANSWER = /^43(\d+)/;

/** As much of a WebSocket as the client uses, with faults between it and the real one. */
export class FaultySocket {
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly #faults: Faults;
  readonly #native: WebSocket | null;
  readonly #unwatch: () => void;
  readonly #outbound: (work: () => void) => void;
  readonly #unanswered = new Set<string>();
  #isOver = false;

  constructor(Native: typeof WebSocket, url: string, faults: Faults) {
    const half = (): number => faults.state.get().latencyMs / 2;
    const inbound = createLane(half);
    this.#outbound = createLane(half);
    this.#faults = faults;
    this.#native = this.#isCut() ? null : new Native(url);
    this.#unwatch = faults.state.watch(() => this.#isCut() && this.#end(ABNORMAL));
    // Handlers are set after the constructor has returned, so it must not call them.
    if (!this.#native) {
      setTimeout(() => this.#end(ABNORMAL));
      return;
    }
    this.#native.onmessage = ({ data }: MessageEvent<string>) => inbound(() => faults.beat(() => this.#receive(data)));
    this.#native.onclose = ({ code, reason }) => inbound(() => faults.beat(() => this.#end({ code, reason })));
  }

  get readyState(): number {
    return this.#isOver ? WebSocket.CLOSED : (this.#native?.readyState ?? WebSocket.CONNECTING);
  }

  get bufferedAmount(): number {
    return this.#native?.bufferedAmount ?? 0;
  }

  send(frame: string): void {
    const id = SEND.exec(frame)?.[1];
    if (id) this.#unanswered.add(id);
    this.#outbound(() => {
      if (this.#native?.readyState === WebSocket.OPEN) this.#native.send(frame);
    });
  }

  close(): void {
    this.#isOver = true;
    this.#unwatch();
    // After what is still on its way: a goodbye, for one.
    this.#outbound(() => this.#native?.close());
  }

  #isCut(): boolean {
    const { isOffline, isWebSocketBlocked } = this.#faults.state.get();
    return isOffline || isWebSocketBlocked;
  }

  #receive(data: string): void {
    if (this.#isOver) return;
    const id = ANSWER.exec(data)?.[1];
    if (id && this.#unanswered.delete(id) && this.#faults.takesAck()) return;
    this.onmessage?.({ data });
  }

  #end(event: { code: number; reason: string }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unwatch();
    this.#native?.close();
    this.onclose?.(event);
  }
}
