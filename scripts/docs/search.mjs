/** Looks for functions in the index of the built site, as its search field does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MiniSearch from 'minisearch';

/** Among so many results a reader sees the right one. */
const seen = 8;

/**
 * A line for each function that its name, or its name in JAX, does not find among the first
 * results.
 */
export async function notFound(site, places) {
  const index = readIndex(site);
  const lost = [];
  for (const { name, jax, address } of places)
    for (const query of jax === undefined ? [name] : [name, jax]) {
      const found = index.search(query).slice(0, seen);
      if (!found.some(({ id }) => id === address))
        lost.push(`a search for ${query} gives ${found.map(({ id }) => id).join(', ')}`);
    }
  return lost;
}

/** With the options that VitePress has for its search field. */
function readIndex(site) {
  const chunks = join(site, 'assets/chunks');
  const name = readdirSync(chunks).find((file) => file.startsWith('@localSearchIndexroot'));
  const text = readFileSync(join(chunks, name), 'utf8');
  // A module that exports the index as one text.
  const literal = /^const (\w+)=([^]*);export\{\1 as default\};\s*$/.exec(text)?.[2];
  if (literal === undefined) throw new Error(`${name} is not what VitePress wrote before`);
  // oxlint-disable-next-line typescript/no-implied-eval -- the literal is a string of our own build
  const json = new Function(`return ${literal}`)();
  return MiniSearch.loadJSON(json, {
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } },
  });
}
