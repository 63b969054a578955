import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { placed } from './build/placed.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [react(), placed(), compress()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // Disables data URLs, because the Content-Security-Policy allows only files of the same origin.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  // Used by `npm run dev:console` while `npm run dev` runs the gateway.
  server: { proxy: { '/graphql': 'http://127.0.0.1:4000', '/apis': 'http://127.0.0.1:4000' } },
});
