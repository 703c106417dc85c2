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
