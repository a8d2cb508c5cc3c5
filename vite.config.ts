import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { thirdPartyNotices } from './vite.notices.ts';

/** The version that a package.json states. */
const versionIn = (file: string): string =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).version;

const notices = thirdPartyNotices();

export default defineConfig({
  plugins: [notices.page],
  // For the diagnostics.
  define: {
    'import.meta.env.TRACKLET_VERSION': JSON.stringify(versionIn('package.json')),
    'import.meta.env.ORT_VERSION': JSON.stringify(versionIn('node_modules/onnxruntime-web/package.json')),
  },
  resolve: {
    // Web Awesome's components use it; Lit's own breaks the Content-Security-Policy.
    alias: {
      'lit/directives/style-map.js': fileURLToPath(new URL('src/ui/app/style-map.ts', import.meta.url)),
    },
  },
  worker: { format: 'es', plugins: () => [notices.worker] },
  build: {
    target: 'es2022',
    outDir: 'dist',
    // The server's Content-Security-Policy allows no inline scripts and no scripts from data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `index.html` is the app, `headless.html` the page that the command line drives.
    rolldownOptions: { input: ['index.html', 'headless.html'] },
  },
  server: {
    // WASM threads need cross-origin isolation; the built app gets it from server/security.ts.
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
});
