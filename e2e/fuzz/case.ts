/** How inputs reach the server. */
export type Way =
  /** Bytes on a TCP connection of their own, whatever they are. */
  | 'tcp'
  /** Whole HTTP requests, pipelined; each of them has to be answered. */
  | 'http'
  /** Bytes after the handshake of a WebSocket, before anybody has said who they are. */
  | 'websocket'
  /** Text frames of a session; what starts with `BINARY` is a binary one, and what starts with `RAW` is bytes as they are. */
  | 'session'
  /** Payloads of Engine.IO's long-polling, one after the other. */
  | 'polling'
  /** The same without waiting for any answer, as no client does it. */
  | 'overlapping';

/** Inputs that go over one connection, in order. Bytes are written as characters up to `\u00ff`. */
export interface Case {
  readonly grammar: string;
  readonly way: Way;
  readonly inputs: readonly string[];
  /** No input may be answered with success. */
  readonly mustRefuse?: true;
}

/** Marks an input of a session that is sent as a binary frame. */
export const BINARY = 'binary:';

/** Marks an input of a session that is written as it stands: whole frames, and what only looks like them. */
export const RAW = 'raw:';

/** Stands for a token that the server accepts. */
export const TOKEN = '{{token}}';

/** What was wrong with an answer, or with the want of one. */
export interface Finding {
  readonly rule: string;
  readonly detail: string;
  /** What led to it, if that is known. */
  readonly found?: Case;
  /** The part of that which was answered so. */
  readonly likely?: Case;
}

/** Text as the bytes of its UTF-8, one character each. */
export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
