/**
 * What workers run: a text, since they are started where no file of the library may be at hand, as
 * behind a bundler. `words.ts` tells what the words mean.
 */
import { asideAddress } from '../heap/pages.js';
import { closed, spins, words } from './words.js';

export const workerText = `'use strict';
const node = typeof require === 'function' ? require('node:worker_threads').parentPort : null;
let words, slot, received = 0;
const instances = new Map(), memories = new Map();

function take(message) {
  if (message.words) ({ words, slot } = message);
  else if (message.module) instances.set(message.id, instanceOf(message));
  else if (message.memory) memories.set(message.memory.id, { ...message.memory, bulk: {} });
  else if (message.bulk) addBulk(message.bulk);
  else if (message.forget) for (const map of [instances, memories]) map.delete(message.forget);
  received++;
  if (Atomics.load(words, ${words.mail} + slot) === received) serve();
}

function addBulk({ memory, module }) {
  const { memory: own, bulk } = memories.get(memory);
  const env = { memory: own, aside: ${asideAddress(0)} - ${asideAddress(0) - asideAddress(1)} * slot };
  Object.assign(bulk, new WebAssembly.Instance(module, { env }).exports);
}

function instanceOf({ module, memory: id }) {
  const { memory, bulk } = memories.get(id);
  const imports = { env: { memory }, bulk, math: {} };
  // Parts never call these.
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module))
    if (kind === 'function') imports[from][name] ??= () => { throw new Error(name); };
  return new WebAssembly.Instance(module, imports).exports;
}

function serve() {
  Atomics.store(words, ${words.ready} + slot, 1);
  for (;;) {
    const seen = Atomics.load(words, ${words.generation});
    if (Atomics.load(words, ${words.mail} + slot) !== received) return;
    work();
    let spins = ${spins};
    while (spins > 0 && Atomics.load(words, ${words.generation}) === seen) spins--;
    if (spins === 0) Atomics.wait(words, ${words.generation}, seen);
  }
}

function work() {
  for (;;) {
    const joined = Atomics.load(words, ${words.state});
    if (joined < 0) return;
    if (Atomics.compareExchange(words, ${words.state}, joined, joined + 1) === joined) break;
  }
  try {
    const code = instances.get(words[${words.module}]);
    if (code !== undefined && slot < words[${words.threads}])
      doPieces(code['part' + words[${words.part}]]);
  } catch {
    Atomics.store(words, ${words.failed}, 1);
  }
  if (Atomics.sub(words, ${words.state}, 1) === ${closed} + 1) Atomics.notify(words, ${words.state});
}

function doPieces(part) {
  const base = words[${words.base}], stop = words[${words.stop}], unit = words[${words.unit}];
  const least = words[${words.least}], shares = 2 * words[${words.threads}];
  for (;;) {
    const from = Atomics.load(words, ${words.next});
    if (from >= stop) return;
    const some = Math.max(least, Math.ceil((stop - from) / shares / unit) * unit);
    const to = Math.min(from + some, stop);
    if (Atomics.compareExchange(words, ${words.next}, from, to) !== from) continue;
    part(base, slot, from, to);
    Atomics.add(words, ${words.taken}, 1);
  }
}

if (node) node.on('message', take);
else self.onmessage = (event) => take(event.data);
`;
