/** `fetch` for small documents: what is larger than `most` bytes is not read to its end, and nothing but a 200 is read. */
export function fetchWithin(most: number): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const { status, body } = await fetch(url, init);
    if (status !== 200 || !body) {
      await body?.cancel();
      throw new Error(`the answer has status ${status}`);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      // Leaving the loop cancels the rest.
      if (bytes > most) throw new Error(`the answer has more than ${most} bytes`);
      chunks.push(chunk);
    }
    return new Response(Buffer.concat(chunks), { status });
  };
}
