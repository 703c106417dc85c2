import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const securityHeaders = [
  // The side-by-side page shows the chat in frames of its own.
  { key: 'Content-Security-Policy', value: "frame-ancestors 'self'; object-src 'none'; base-uri 'self'" },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
];

export default {
  poweredByHeader: false,
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
} satisfies NextConfig;
