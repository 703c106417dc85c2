/** Keeps the page from doing anything, as a script that computes for too long. */
export function blockPage(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
