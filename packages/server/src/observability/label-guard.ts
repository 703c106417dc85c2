const MOST = 64;

/**
 * Bounds the values of a label. They come from closed sets, so nothing is ever cut; but should a name out of a
 * client's hands get here by mistake, it must not become a time series of its own.
 */
export function labelGuard(most = MOST): (value: string) => string {
  const known = new Map<string, string>();
  return (value) => {
    const label = known.get(value);
    if (label !== undefined) return label;
    if (known.size >= most) return 'other';
    const made = value.replace(/[^A-Za-z0-9_:]+/g, '_').slice(0, 64);
    known.set(value, made);
    return made;
  };
}
