import { HttpReader } from '../http-reader.js';
import { openConnection } from './connection.js';
import type { Sender } from './sender.js';

/** What only begins is waited for by the server, too, and for longer; here it is cut off. */
const PATIENCE_MS = 150;

/** Writes bytes, and when nothing comes back says that there will be no more: a server need not answer after that. */
export const sendBytes: Sender = async (delivery) => {
  const { inputs, tell, fill } = delivery;
  for (const input of inputs) {
    const connection = openConnection(delivery);
    const reader = new HttpReader();
    connection.write(fill(input));
    if (!(await read()) && !connection.isClosed) {
      connection.socket.end();
      await read();
    }
    connection.destroy();

    async function read(): Promise<boolean> {
      const chunk = await connection.next(PATIENCE_MS);
      if (!chunk) return false;
      const answers = reader.push(chunk);
      for (const answer of answers) tell.http(answer);
      return answers.length > 0 || (await read());
    }
  }
};
