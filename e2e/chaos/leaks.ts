/** What must not appear where operators and strangers read (I12), by name. */
export type Secrets = Readonly<Record<string, string>>;

/** Finds secrets in text that comes in pieces. */
export class LeakScan {
  readonly found = new Set<string>();
  /** Characters that were looked at. */
  scanned = 0;
  readonly #secrets: Secrets;
  readonly #longest: number;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
    this.#longest = Math.max(...Object.values(secrets).map(({ length }) => length));
  }

  /** Looks at one whole text. */
  look(where: string, text: string): void {
    this.scanned += text.length;
    for (const [name, secret] of Object.entries(this.#secrets)) {
      if (text.includes(secret)) this.found.add(`${where} holds ${name}`);
    }
  }

  /** Takes one source's text piece by piece. */
  stream(where: string): (piece: string) => void {
    let tail = '';
    return (piece) => {
      this.look(where, tail + piece);
      tail = (tail + piece).slice(1 - this.#longest);
    };
  }
}
