import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { budget } from './budget.ts';

const SERVER = process.env['AURALIGN_SERVER'] ?? 'http://127.0.0.1:4780';

// oxlint-disable-next-line import/no-default-export -- Vite asks for it
export default defineConfig({
  plugins: [react(), budget()],
  base: './',
  // Workspace packages come from their sources: no build of theirs can be stale.
  resolve: { conditions: ['@auralign/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The content security policy knows no data: scripts, and fonts or kernels are better cached as files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // What a first visit loads is held by `budget`.
    chunkSizeWarningLimit: 900,
  },
  server: { host: '127.0.0.1', proxy: { '/api': SERVER, '/docs': SERVER } },
});
