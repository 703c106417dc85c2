import { HttpReader, type HttpAnswer } from '../http-reader.js';
import { bytesOf } from '../case.js';
import { openConnection } from './connection.js';
import type { Sender } from './sender.js';

const PATH = '/socket.io/?EIO=4&transport=polling';
const ANSWER_MS = 30_000;
const SEPARATOR = '\u001e';

const get = (sid: string): string => `GET ${PATH}${sid && `&sid=${sid}`} HTTP/1.1\r\nHost: fuzz\r\n\r\n`;
const post = (sid: string, payload: string): string => {
  const body = bytesOf(payload);
  return `POST ${PATH}&sid=${sid} HTTP/1.1\r\nHost: fuzz\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

/** Payloads of a session that was let in over long-polling; they overlap, as no client's do. */
export const sendPayloads: Sender = async ({ port, inputs, tell, fill, token }) => {
  const connection = openConnection(port);
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

  connection.write(get(''));
  const sid = /"sid":"([^"]+)"/.exec((await next())?.body ?? '')?.[1];
  if (sid === undefined) {
    tell.wrong('handshake', 'a long-polling session was not opened');
    return connection.destroy();
  }
  connection.write(post(sid, `40${JSON.stringify({ token })}`));
  await next();
  const requests = [...inputs.map((input) => post(sid, fill(input))), post(sid, '42990099["ping",{}]'), get(sid)];
  connection.write(requests.join(''));
  for (let left = requests.length; left > 0; left -= 1) {
    if (await next()) continue;
    if (!connection.isClosed) tell.wrong('no answer', 'a long-polling request was not answered');
    break;
  }
  connection.destroy();
};
