/** The value of a metric without labels, out of a page for Prometheus; NaN when it is not there. */
export function metricOf(page: string, name: string): number {
  for (const line of page.split('\n')) {
    if (line.startsWith(`${name} `)) return Number(line.slice(name.length + 1).split(' ')[0]);
  }
  return NaN;
}

/** A server's metrics; null when it has none. */
export async function fetchMetrics(url: string, token?: string): Promise<string | null> {
  const response = await fetch(`${url}/metrics`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (response.status === 404) return null;
  if (response.status === 401) throw new Error(`${url}/metrics asks for a token: give it by --metrics-token`);
  if (!response.ok) throw new Error(`${url}/metrics answered ${response.status}`);
  return text;
}
