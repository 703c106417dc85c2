import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

/** For everything. What a page may load differs from one request to the next: see `proxy.ts`. */
const securityHeaders = [
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
];

export default {
  poweredByHeader: false,
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
} satisfies NextConfig;
