import { HttpReader, type HttpAnswer } from '../http-reader.js';
import { bytesOf } from '../case.js';
import { openConnection } from './connection.js';
import type { Delivery, Sender } from './sender.js';

const PATH = '/socket.io/?EIO=4&transport=polling';
const ANSWER_MS = 30_000;
const SEPARATOR = '\u001e';

const get = (sid: string): string => `GET ${PATH}${sid && `&sid=${sid}`} HTTP/1.1\r\nHost: fuzz\r\n\r\n`;
const post = (sid: string, payload: string): string => {
  const body = bytesOf(payload);
  return `POST ${PATH}&sid=${sid} HTTP/1.1\r\nHost: fuzz\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

/** Payloads of a session that was let in over long-polling; each waits for the answer to the one before. */
export const sendPayloads: Sender = (delivery) =>
  inSession(delivery, async ({ sid, inputs, ask }) => {
    for (const input of inputs) if (!(await ask(post(sid, input)))) return false;
    return (await ask(post(sid, LAST))) && ask(get(sid));
  });

/** The same all at once. */
export const sendOverlapping: Sender = (delivery) =>
  inSession(delivery, ({ sid, inputs, ask }) =>
    ask(...inputs.map((input) => post(sid, input)), post(sid, LAST), get(sid)),
  );

const LAST = '42990099["ping",{}]';

interface PollingSession {
  readonly sid: string;
  readonly inputs: readonly string[];
  /** Writes requests, and tells when they were all answered; false when one was not. */
  ask(...requests: readonly string[]): Promise<boolean>;
}

async function inSession(delivery: Delivery, act: (session: PollingSession) => Promise<boolean>): Promise<void> {
  const { inputs, tell, fill, token } = delivery;
  const connection = openConnection(delivery);
  const reader = new HttpReader();
  const answers: HttpAnswer[] = [];
  const next = async (): Promise<HttpAnswer | null> => {
    while (answers.length === 0) {
      const chunk = await connection.next(ANSWER_MS);
      if (!chunk) return null;
      answers.push(...reader.push(chunk));
    }
    const answer = answers.shift() as HttpAnswer;
    tell.http(answer);
    if (answer.status === 200) for (const one of answer.body.split(SEPARATOR)) if (one !== 'ok') tell.packet(one);
    return answer;
  };
  const ask = async (...requests: readonly string[]): Promise<boolean> => {
    connection.write(requests.join(''));
    for (let left = requests.length; left > 0; left -= 1) if (!(await next())) return false;
    return true;
  };

  connection.write(get(''));
  const sid = /"sid":"([^"]+)"/.exec((await next())?.body ?? '')?.[1];
  if (sid === undefined) {
    tell.wrong('handshake', 'a long-polling session was not opened');
    return connection.destroy();
  }
  const isIn = await ask(post(sid, `40${JSON.stringify({ token })}`));
  const isAnswered = isIn && (await act({ sid, inputs: inputs.map(fill), ask }));
  if (!isAnswered && !connection.isClosed) tell.wrong('no answer', 'a long-polling request was not answered');
  connection.destroy();
}
