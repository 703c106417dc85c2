import { travelsOpenly } from './webhook-url.js';

/** Why keys must not be fetched from there, or `null`: whoever can change the answer on its way can sign tokens. */
export function jwksProblem(
  address: string,
  { production, allowHttp }: { readonly production: boolean; readonly allowHttp: boolean },
): string | null {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an https:// URL';
  if (url.username !== '' || url.password !== '') return 'must have no user and no password in it';
  if (url.protocol === 'https:' || allowHttp || (!production && !travelsOpenly(address))) return null;
  return 'must be an https:// URL; plain http is for private networks, in development or where auth.jwksAllowHttp (REALTIME_JWKS_ALLOW_HTTP) says so';
}
