/** What whoever runs the demo together with its server gives it: the way to have that server restarted. */
export interface ServerControl {
  readonly url: string;
  readonly secret: string;
}

/** `null` wherever the server belongs to somebody else: everywhere but under `npm run demo`. */
export function serverControl(): ServerControl | null {
  const { DEMO_CONTROL_URL: url, DEMO_CONTROL_SECRET: secret } = process.env;
  return url && secret ? { url, secret } : null;
}
