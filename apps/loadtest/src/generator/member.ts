import { textFrame } from '../wire/client-frame.js';
import {
  ackOf,
  closeReason,
  connectPacket,
  eventPacket,
  isFailure,
  isMessage,
  packetOf,
  PONG,
} from '../wire/packet.js';
import { Link, type Address } from './link.js';

/** One member of the crowd, as it does not change over reconnects. */
export interface MemberPlan {
  readonly token: string;
  /** Ids of the channels it joins. */
  readonly channels: readonly string[];
}

/** What a member tells the crowd. Bytes are valid only during the call. */
export interface MemberHandler {
  onMessage(bytes: Buffer, start: number, end: number): void;
  /** An answer to a message that this member has sent; `code` when it was refused. */
  onAnswer(bytes: Buffer, start: number, end: number, code: string | null): void;
  /** A connection that stood is gone. */
  onLost(reason: string): void;
}

const JOINS_AT_ONCE = 50;
/** Acks of joins are numbered below, those of messages from here on. */
const FIRST_MESSAGE_ACK = 1000;
const pong = textFrame(PONG);

/** A connection that speaks just enough Socket.IO: handshake, joins, heartbeat, messages. */
export class Member {
  readonly #plan: MemberPlan;
  readonly #handler: MemberHandler;
  #link: Link | null = null;
  #opening: { resolve(): void; reject(error: Error): void } | null = null;
  #joined = 0;
  /** Why the server says that it will close. */
  #closing: string | null = null;
  #acks = FIRST_MESSAGE_ACK;

  constructor(plan: MemberPlan, handler: MemberHandler) {
    this.#plan = plan;
    this.#handler = handler;
  }

  get isOpen(): boolean {
    return this.#link !== null && this.#opening === null;
  }

  /** Resolves when all channels are joined. */
  open(address: Address): Promise<void> {
    this.#joined = 0;
    this.#closing = null;
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      const link: Link = new Link(address, {
        onText: (bytes, start, end) => this.#onText(bytes, start, end),
        onEnd: (how) => {
          if (this.#link !== link) return;
          const reason = this.#closing === null ? how : `closed by the server: ${this.#closing}`;
          this.#link = null;
          if (this.#opening) this.#fail(reason);
          else this.#handler.onLost(reason);
        },
      });
      this.#link = link;
    });
  }

  /** Loses the connection, as a client that falls off the network does. */
  drop(): void {
    const link = this.#link;
    this.#link = null;
    link?.end('dropped');
    this.#fail('dropped');
  }

  /** Sends a message; the payload has to be JSON. */
  send(payload: string): void {
    this.#acks += 1;
    this.#link?.write(textFrame(`42${this.#acks}["message:send",${payload}]`));
  }

  #onText(bytes: Buffer, start: number, end: number): void {
    switch (packetOf(bytes, start)) {
      case 'event':
        if (isMessage(bytes, start)) this.#handler.onMessage(bytes, start, end);
        else this.#closing ??= closeReason(bytes, start, end);
        return;
      case 'ack':
        return this.#onAck(bytes, start, end);
      case 'ping':
        return this.#link?.write(pong);
      case 'open':
        return this.#link?.write(textFrame(connectPacket(this.#plan.token)));
      case 'connected':
        return this.#join();
      case 'refused':
        return this.#link?.end(`refused: ${codeIn(bytes.toString('utf8', start, end)) ?? 'without a code'}`);
      case 'disconnected':
        return this.#link?.end('disconnected by the server');
      case 'other':
    }
  }

  #onAck(bytes: Buffer, start: number, end: number): void {
    const { id, at } = ackOf(bytes, start, end);
    if (id >= FIRST_MESSAGE_ACK) {
      const code = isFailure(bytes, at) ? (codeIn(bytes.toString('utf8', at, end)) ?? 'unknown') : null;
      return this.#handler.onAnswer(bytes, start, end, code);
    }
    const refusal = joinRefusal(bytes.toString('utf8', at, end));
    if (refusal !== null) return this.#link?.end(`join refused: ${refusal}`);
    this.#joined += JOINS_AT_ONCE;
    this.#join();
  }

  #join(): void {
    const { channels } = this.#plan;
    if (this.#joined >= channels.length) {
      this.#opening?.resolve();
      this.#opening = null;
      return;
    }
    const batch = channels.slice(this.#joined, this.#joined + JOINS_AT_ONCE);
    // As the client of the product joins: it reads the answer, and wants nothing told twice.
    const payload = { channels: batch.map((channelId) => ({ channelId })), quiet: true };
    this.#link?.write(textFrame(eventPacket('channel:join', payload, 1)));
  }

  #fail(reason: string): void {
    this.#opening?.reject(new Error(reason));
    this.#opening = null;
  }
}

const codeIn = (text: string): string | null => /"code":"([a-z_]+)"/.exec(text)?.[1] ?? null;

/** Why a batch of joins was refused, as a whole or for any of its channels. */
function joinRefusal(text: string): string | null {
  return text.includes('"success":false') ? (codeIn(text) ?? 'without a code') : null;
}
