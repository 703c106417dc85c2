const SIZE = /^(\d+(?:\.\d+)?)\s*([kmg]?)(i?b)?$/i;
const SIZE_FACTOR: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes of a text such as `256M`, `1.5g` or `1048576`, the way Docker reads it; `null` when it is none. */
export function parseSize(text: string): number | null {
  const match = SIZE.exec(text.trim());
  if (!match) return null;
  const factor = SIZE_FACTOR[(match[2] ?? '').toLowerCase()];
  return factor === undefined ? null : Math.floor(Number(match[1]) * factor);
}
