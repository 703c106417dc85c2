import { Recent } from './recent.js';

/** Part of a text: the text, or its UTF-8. */
export type Piece = string | Buffer;

/** Lists of members whose text was asked for once; who is asked for again is worth keeping. */
const seen = new WeakSet<object>();
const texts = new Recent<Buffer>();

interface Answer {
  readonly data?: { readonly members?: unknown; readonly results?: unknown } | undefined;
}

/**
 * An answer as JSON, in pieces. The members of a channel are most of a join's answer, and the same for all who join
 * between two changes: when everybody comes back at once, each list is made into bytes once.
 */
export function answerPieces(answer: unknown): readonly Piece[] {
  const { data, ...rest } = (answer ?? {}) as Answer;
  if (data?.members !== undefined) return [`${open(rest)},"data":`, ...joinPieces(data), '}'];
  if (!Array.isArray(data?.results)) return [JSON.stringify(answer) ?? 'null'];
  const results = (data.results as Answer[]).flatMap((result, at) => [
    at > 0 ? ',' : '',
    ...(result.data?.members === undefined ? [JSON.stringify(result)] : answerPieces(result)),
  ]);
  return [`${open(rest)},"data":{"results":[`, ...results, ']}}'];
}

function joinPieces({ members, ...rest }: { readonly members?: unknown }): readonly Piece[] {
  return [`${open(rest)},"members":`, listOf(members as object), '}'];
}

/** An object that has at least one field, without its closing brace. */
const open = (object: object): string => JSON.stringify(object).slice(0, -1);

function listOf(list: object): Piece {
  const known = texts.get(list);
  if (known !== undefined) return known;
  const text = JSON.stringify(list);
  if (!seen.has(list)) {
    seen.add(list);
    return text;
  }
  const bytes = Buffer.from(text);
  texts.keep(list, bytes);
  return bytes;
}
