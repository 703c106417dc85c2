const PROTOCOLS = ['http:', 'https:'];

/** An address that is safe to link to, or `null`: only `http` and `https` lead out of a chat. */
export function safeHref(address: string): string | null {
  const url = parseUrl(address);
  return url && PROTOCOLS.includes(url.protocol) ? url.href : null;
}

/** The parts of an address, or `null`. */
export function parseUrl(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

/** What somebody typed as an address; a scheme may be missing. */
export function typedHref(typed: string): string | null {
  const address = typed.trim();
  if (!/^[^\s]+\.[^\s]+$|^[a-z]+:\/\//i.test(address)) return null;
  return safeHref(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
}

/** What every link out of a message carries: the other side learns nothing, and gets no hold of this page. */
export const LINK_PROPS = { target: '_blank', rel: 'noopener noreferrer nofollow ugc' } as const;
