import { createHash } from 'node:crypto';

/** What was asked, apart from when and under which entry id: two tries of one operation agree in it. */
export function fingerprint(request: { readonly id: string; readonly at: number }): string {
  const { id: _id, at: _at, ...rest } = request;
  return createHash('sha1').update(JSON.stringify(rest)).digest('base64url');
}
