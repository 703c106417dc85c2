import react from '@vitejs/plugin-react';
import { mintToken } from '@nchat/realtime-server';
import { defineConfig } from 'vite';

const { REALTIME_JWT_SECRET: secret, NEXT_PUBLIC_REALTIME_URL: url } = process.env;

/** Stands for the application's own backend. */
const tokens = {
  name: 'tokens',
  configurePreviewServer({ middlewares }) {
    middlewares.use('/api/token', (_req, res, next) => {
      mintToken({ userId: 'alice', secret }).then((token) => res.end(token), next);
    });
  },
};

export default defineConfig({
  plugins: [react(), tokens],
  define: { 'process.env.NEXT_PUBLIC_REALTIME_URL': JSON.stringify(url) },
});
