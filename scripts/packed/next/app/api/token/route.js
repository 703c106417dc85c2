import { mintToken } from '@nchat/realtime-server';

/** Stands for the application's own way of knowing who asks. */
export async function POST() {
  return new Response(await mintToken({ userId: 'alice', secret: process.env.REALTIME_JWT_SECRET }));
}

export const GET = POST;
export const dynamic = 'force-dynamic';
