/** An HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Whether an answer of this kind has no body, whatever its headers say. */
  readonly isBodyless: boolean;
}

const CRLF = '\r\n';

/** Reads pipelined answers out of chunks; `isBodyless` tells of the n-th answer whether it answers a HEAD. */
export class HttpReader {
  #text = '';
  #count = 0;
  readonly #isBodyless: (index: number) => boolean;

  constructor(isBodyless: (index: number) => boolean = () => false) {
    this.#isBodyless = isBodyless;
  }

  /** What is left after the last answer, as one switches to another protocol. */
  get rest(): Buffer {
    return Buffer.from(this.#text, 'latin1');
  }

  push(chunk: Buffer): HttpAnswer[] {
    this.#text += chunk.toString('latin1');
    const answers: HttpAnswer[] = [];
    for (let answer = this.#next(); answer; answer = this.#next()) answers.push(answer);
    return answers;
  }

  #next(): HttpAnswer | null {
    const end = this.#text.indexOf(CRLF + CRLF);
    if (end < 0 || !this.#text.startsWith('HTTP/1.1 ')) return null;
    const [line = '', ...rows] = this.#text.slice(0, end).split(CRLF);
    const status = Number(line.slice(9, 12));
    const headers = new Map(rows.map((row) => splitOnce(row, ':')));
    const isBodyless = status < 200 || status === 204 || status === 304 || this.#isBodyless(this.#count);
    const body = isBodyless ? { text: '', end: end + 4 } : this.#bodyAt(end + 4, headers);
    if (!body) return null;
    this.#text = this.#text.slice(body.end);
    if (status >= 200 || status === 101) this.#count += 1;
    return { status, headers, body: body.text, isBodyless };
  }

  #bodyAt(start: number, headers: ReadonlyMap<string, string>): { text: string; end: number } | null {
    if (headers.get('transfer-encoding') === 'chunked') return this.#chunksAt(start);
    const end = start + Number(headers.get('content-length') ?? 0);
    return this.#text.length < end ? null : { text: decode(this.#text.slice(start, end)), end };
  }

  #chunksAt(start: number): { text: string; end: number } | null {
    let text = '';
    for (let at = start; ;) {
      const line = this.#text.indexOf(CRLF, at);
      if (line < 0) return null;
      const size = Number.parseInt(this.#text.slice(at, line), 16);
      const end = line + 2 + size;
      if (this.#text.length < end + 2) return null;
      text += this.#text.slice(line + 2, end);
      at = end + 2;
      if (size === 0) return { text: decode(text), end: at };
    }
  }
}

const decode = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

function splitOnce(row: string, mark: string): [string, string] {
  const at = row.indexOf(mark);
  return [row.slice(0, at).toLowerCase(), row.slice(at + 1).trim()];
}
