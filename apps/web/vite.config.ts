import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { compressedNeighbours } from './compressed-neighbours.js';

const api = process.env['RAMUS_API'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/dashboard/',
  plugins: [svelte(), tailwindcss(), compressedNeighbours()],
  resolve: {
    // The last but one has the runtime read its own files where they lie, so that each exists once.
    conditions: [
      '@ramus/source',
      'onnxruntime-web-use-extern-wasm',
      'browser',
      'module',
      'import',
      'default',
    ],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    reportCompressedSize: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: { index: 'index.html', volunteer: 'volunteer.html' } },
  },
  server: {
    // Threads in wasm need a page that is isolated from other origins.
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
    port: 5173,
    strictPort: true,
    proxy: {
      '/api': { target: api },
      '/problems': { target: api },
      '/socket.io': { target: api, ws: true },
    },
  },
});
