import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const api = process.env['RAMUS_API'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/dashboard/',
  plugins: [svelte(), tailwindcss()],
  resolve: { conditions: ['@ramus/source', 'browser', 'module', 'import', 'default'] },
  build: { target: 'es2022', reportCompressedSize: true, chunkSizeWarningLimit: 700 },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/api': { target: api },
      '/problems': { target: api },
      '/socket.io': { target: api, ws: true },
    },
  },
});
