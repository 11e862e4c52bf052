import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import path from 'node:path';

import { writesAbout } from './scripts/lib/licences.mjs';

// The oldest runtimes this must run on: Electron 33 (Node 20.18, Chromium 130), which the tests may have
// to use, and plain Node. Set here because electron-vite's default follows the installed Electron alone.
const NODE_TARGET = 'node20.18';
const BROWSER_TARGET = 'chrome130';

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      // Production dependencies stay in node_modules: some have native parts.
      externalizeDeps: true,
      rolldownOptions: {
        // Four programs, one build: what they share goes into chunks.
        input: {
          index: 'electron/main/index.ts',
          serve: 'electron/serve/index.ts',
          cloud: 'electron/wiring/cloud-process.ts',
          'table-worker': 'local/table/worker.ts',
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      // A sandboxed preload can require nothing but electron: one CommonJS file with everything in it.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'electron/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [svelte({ configFile: path.resolve('svelte.config.js') }), writesAbout(path.resolve())],
    build: {
      target: BROWSER_TARGET,
      rolldownOptions: { input: 'renderer/index.html' },
      outDir: 'out/renderer',
      emptyOutDir: true,
      // Fonts stay files: the content security policy allows 'self', not data:.
      assetsInlineLimit: 0,
    },
  },
});
