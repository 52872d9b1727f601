import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { readApi } from '../scripts/docs/api.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * The library's names as JSON. To read them takes the compiler a while, so that they are kept for
 * as long as the sources stay.
 */
function namesOfLibrary(): string {
  const listed = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = listed.filter((path) => path.endsWith('.ts')).map((path) => join('src', path));
  const hash = createHash('sha256');
  for (const path of [...sources.toSorted(), 'scripts/docs/api.ts', 'scripts/docs/options.ts'])
    hash.update(readFileSync(join(repository, path)));
  const kept = join(repository, 'node_modules/.cache/tanjent', `api-${hash.digest('hex')}.json`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const names = readApi(repository.replace(/\/$/, ''))
    .filter(({ kind }) => kind !== 'type')
    .map(({ name, kind, signatures, comment }) => ({
      name,
      kind,
      signature: signatures[0] ?? '',
      comment: comment.split('\n\n')[0] ?? '',
    }));
  const text = JSON.stringify(names);
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, text);
  return text;
}

/** `virtual:api`: the names of the library, with their types and comments, for completions. */
function api(): Plugin {
  const id = '\0virtual:api';
  return {
    name: 'api',
    resolveId: (source) => (source === 'virtual:api' ? id : undefined),
    load(wanted) {
      if (wanted !== id) return undefined;
      return `export default JSON.parse(${JSON.stringify(namesOfLibrary())});`;
    },
  };
}

/** `offline.js`: a service worker that keeps all files of the page. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = ['./', './icon.svg', ...Object.keys(bundle).map((name) => `./${name}`)];
      const list = JSON.stringify(files.filter((name) => !name.endsWith('.html')));
      // The names of files tell their content, so that a new list is a new version.
      const source = `const files = ${list};
const cacheName = 'explorer ' + files.join(' ');
addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
});
addEventListener('activate', (event) => {
  const others = (names) => names.filter((n) => n.startsWith('explorer ') && n !== cacheName);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(others(names).map((n) => caches.delete(n)))).then(() => clients.claim()),
  );
});
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  const known = () => caches.match(request, { ignoreSearch: true });
  event.respondWith(
    request.mode === 'navigate'
      ? fetch(request).catch(() => caches.match('./'))
      : known().then((found) => found ?? fetch(request)),
  );
});
`;
      this.emitFile({ type: 'asset', fileName: 'offline.js', source });
    },
  };
}

/**
 * package.json names the published files that do something when they are imported. Sources are none
 * of them, but some are imported for what they do.
 */
const sources = (): Plugin => ({
  name: 'sources',
  transform: (code, id) =>
    id.startsWith(repository) && !id.includes('node_modules')
      ? { code, moduleSideEffects: true }
      : undefined,
});

/** The explorer as a static site in `explorer/dist`: `npm run explorer`. */
export default defineConfig({
  root,
  base: './',
  plugins: [api(), offline()],
  worker: { format: 'es', plugins: () => [sources()] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 4000,
  },
});
