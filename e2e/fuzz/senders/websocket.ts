import { encodeFrame, FrameReader, textFrame } from '../frame-codec.js';
import { HttpReader } from '../http-reader.js';
import { BINARY, RAW } from '../case.js';
import { openConnection, type Connection } from './connection.js';
import type { Delivery, Sender } from './sender.js';

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: fuzz\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const OPEN_MS = 30_000;
/** A frame that was left half sent swallows the sign that all is read. */
const SIGN_MS = 150;
const LAST_ACK_MS = 30_000;
/** Far above the ids that inputs use. */
const LAST_ACK = '990099';

const Opcode = { Text: 1, Close: 8, Ping: 9, Pong: 10 } as const;

/** Frames on a connection that is open and belongs to nobody yet. */
export const sendFrames: Sender = async (delivery) => {
  const client = await open(delivery);
  if (!client) return;
  client.connection.write(delivery.inputs.map(delivery.fill).join(''));
  client.connection.write(encodeFrame(Buffer.alloc(0), { opcode: Opcode.Ping }));
  await client.until((opcode) => opcode === Opcode.Pong, SIGN_MS);
  // Answers to handshakes come later than the pong, which is not theirs.
  if (delivery.inputs.length > 0) await client.until(() => false, SIGN_MS / 3);
  client.connection.destroy();
};

/** Packets of a session that was let in. */
export const sendPackets: Sender = async (delivery) => {
  const { tell, fill, token } = delivery;
  const client = await open(delivery);
  if (!client) return;
  client.connection.write(textFrame(`40${JSON.stringify({ token })}`));
  const isIn = await client.until((_, text) => text.startsWith('42["authenticated"'), OPEN_MS);
  if (!isIn) {
    tell.wrong('handshake', 'a good token was not let in');
    return client.connection.destroy();
  }
  const frames = delivery.inputs.map((input) => {
    const text = fill(input);
    if (text.startsWith(RAW)) return Buffer.from(text.slice(RAW.length), 'latin1');
    if (!text.startsWith(BINARY)) return textFrame(text);
    return encodeFrame(Buffer.from(text.slice(BINARY.length), 'latin1'), { opcode: 2 });
  });
  client.connection.write(Buffer.concat([...frames, textFrame(`42${LAST_ACK}["ping",{"timestamp":1}]`)]));
  const isDone = await client.until((_, text) => text.startsWith(`43${LAST_ACK}[`), LAST_ACK_MS);
  if (!isDone && !client.connection.isClosed) tell.wrong('no answer', 'the session lives, and does not answer a ping');
  client.connection.destroy();
};

interface Client {
  readonly connection: Connection;
  /** Reads on until a frame is the one that is waited for; false when the connection or the time ends before. */
  until(isIt: (opcode: number, text: string) => boolean, ms: number): Promise<boolean>;
}

async function open(delivery: Delivery): Promise<Client | null> {
  const { tell } = delivery;
  const connection = openConnection(delivery);
  connection.write(UPGRADE);
  const http = new HttpReader();
  const frames = new FrameReader();
  let pending: Buffer | null = null;
  for (let isOpen = false; !isOpen;) {
    const chunk = await connection.next(OPEN_MS);
    const [answer] = chunk ? http.push(chunk) : [];
    if (answer && answer.status !== 101) tell.http(answer);
    if (!chunk || (answer && answer.status !== 101)) {
      if (!chunk) tell.wrong('handshake', 'a WebSocket was not opened');
      connection.destroy();
      return null;
    }
    isOpen = answer !== undefined;
  }
  pending = http.rest;

  return {
    connection,
    async until(isIt, ms) {
      const deadline = Date.now() + ms;
      for (let chunk = pending; ; chunk = await connection.next(Math.max(1, deadline - Date.now()))) {
        pending = null;
        if (!chunk) {
          if (connection.isClosed || Date.now() >= deadline) return false;
          continue;
        }
        let isFound = false;
        for (const { opcode, payload } of frames.push(chunk)) {
          const text = opcode === Opcode.Text ? payload.toString('utf8') : '';
          if (opcode === Opcode.Text) tell.packet(text);
          if (opcode === Opcode.Close) {
            // A client of good manners would answer; what comes after is nothing.
            if (payload.length >= 2) tell.closed(payload.readUInt16BE(0));
            connection.destroy();
            return false;
          }
          isFound ||= isIt(opcode, text);
        }
        if (isFound) return true;
      }
    },
  };
}
