import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The app's own policy, so that what it would refuse shows up here first. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'";

/** Builds and serves the gallery: `vite build` then `vite preview`, both with `-c renderer/testing/vite.gallery.config.ts`. */
export default defineConfig({
  root: 'renderer',
  plugins: [svelte()],
  build: {
    target: 'chrome130',
    rolldownOptions: { input: 'renderer/gallery.html' },
    outDir: process.env['GALLERY_OUT'] ?? '/tmp/gallery/site',
    emptyOutDir: true,
    assetsInlineLimit: 0,
  },
  preview: {
    headers: { 'content-security-policy': POLICY },
    host: '127.0.0.1',
    port: 4173,
    strictPort: true,
  },
});
