const SIZE = /^(\d+(?:\.\d+)?)\s*([kmg]?)(i?b)?$/i;
const SIZE_FACTOR: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes of a text such as `256M`, `1.5g` or `1048576`, the way Docker reads it; `null` when it is none. */
export function parseSize(text: string): number | null {
  const match = SIZE.exec(text.trim());
  if (!match) return null;
  const factor = SIZE_FACTOR[(match[2] ?? '').toLowerCase()];
  return factor === undefined ? null : Math.floor(Number(match[1]) * factor);
}

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/i;
const DURATION_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a text such as `30s` or `7d`; a bare number counts in `bareUnit`. `null` when it cannot be read:
 * a duration that is silently dropped is how tokens came to live for ever elsewhere (CVE-2026-107275).
 */
export function parseDuration(text: string, bareUnit: 'ms' | 's' = 'ms'): number | null {
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  const factor = DURATION_MS[(match[2] ?? bareUnit).toLowerCase()];
  return factor === undefined ? null : Math.round(Number(match[1]) * factor);
}
