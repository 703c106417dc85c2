import emojis from 'emojibase-data/en/data.json';
import messages from 'emojibase-data/en/messages.json';

/** What the emoji picker reads, from this site: it would ask a public network otherwise. Made with the build. */
const FILES: Readonly<Record<string, unknown>> = { 'data.json': emojis, 'messages.json': messages };

export const dynamic = 'force-static';
export const dynamicParams = false;

export const generateStaticParams = () => Object.keys(FILES).map((file) => ({ file }));

export async function GET(_request: Request, { params }: { readonly params: Promise<{ readonly file: string }> }) {
  return Response.json(FILES[(await params).file]);
}
