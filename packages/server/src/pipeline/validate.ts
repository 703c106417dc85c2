import { inspectJson, limits, RealtimeError } from '@nchat/realtime-protocol';
import type { z } from 'zod';

/** Turns an untrusted payload into a command's input, or rejects it with the code and the path of the first fault. */
export function validate<I>(schema: z.ZodType<I>, raw: unknown): I {
  const verdict = inspectJson(raw);
  if (!verdict.ok) {
    if (verdict.reason === 'binary') throw new RealtimeError('binary_not_supported', { path: verdict.path });
    throw new RealtimeError('invalid_payload', { path: verdict.path });
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const path = firstPath(result.error.issues);
  // A wrong channel id has a code of its own: it is the commonest mistake and names itself.
  const isChannel = path.endsWith('channelId') && typeof valueAt(raw, path) === 'string';
  throw new RealtimeError(isChannel ? 'invalid_channel' : 'invalid_payload', { path: path.slice(0, limits.path) });
}

/** The path of the first issue; of a union, that of the branch that came closest. */
function firstPath(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): string {
  const issue = issues[0];
  if (!issue) return '';
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0];
    if (closest) return firstPath(closest, path);
  }
  return path.map(String).join('.');
}

/** Deeper issues mean that the branch's outer shape did match; a shallow type error means it did not. */
const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.min(
    ...issues.map((issue) => (issue.code === 'invalid_type' && issue.path.length <= 1 ? 0 : issue.path.length + 1)),
  );

function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
