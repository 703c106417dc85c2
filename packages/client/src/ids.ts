/** Makes a time-ordered id (UUIDv7). */
export function createId(now: number): string {
  const bytes = new Uint8Array(16);
  // Insecure pages have getRandomValues but no randomUUID; some React Native engines have neither.
  if (typeof crypto === 'undefined') for (let i = 6; i < 16; i++) bytes[i] = Math.random() * 256;
  else crypto.getRandomValues(bytes);
  for (let i = 5, rest = now; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
