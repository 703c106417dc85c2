import { Recent } from './recent.js';

/** Lists of members whose text was asked for once; who is asked for again is worth keeping. */
const seen = new WeakSet<object>();
const texts = new Recent<string>();

interface Answer {
  readonly data?: { readonly members?: unknown; readonly results?: unknown } | undefined;
}

/**
 * An answer as JSON. The members of a channel are most of a join's answer, and the same for all who join between two
 * changes: when everybody comes back at once, each list is made into text once.
 */
export function answerText(answer: unknown): string {
  const { data, ...rest } = (answer ?? {}) as Answer;
  if (data?.members !== undefined) return `${open(rest)},"data":${joinText(data)}}`;
  if (!Array.isArray(data?.results)) return JSON.stringify(answer) ?? 'null';
  const results = (data.results as Answer[]).map((result) =>
    result.data?.members === undefined ? JSON.stringify(result) : answerText(result),
  );
  return `${open(rest)},"data":{"results":[${results.join(',')}]}}`;
}

function joinText({ members, ...rest }: { readonly members?: unknown }): string {
  return `${open(rest)},"members":${listText(members as object)}}`;
}

/** An object that has at least one field, without its closing brace. */
const open = (object: object): string => JSON.stringify(object).slice(0, -1);

function listText(list: object): string {
  const known = texts.get(list);
  if (known !== undefined) return known;
  const text = JSON.stringify(list);
  if (seen.has(list)) texts.keep(list, text);
  seen.add(list);
  return text;
}
