/**
 * What runs on several threads. The words that threads agree by are caught on their way to the
 * workers, so that it can be counted what these do; the query tells their places.
 */
import { jit, numpy as np } from 'tanjent';

const query = new URLSearchParams(location.search);
const places = { state: Number(query.get('state')), taken: Number(query.get('taken')) };

const started = [];
let words;

class CountedWorker extends globalThis.Worker {
  constructor(...args) {
    super(...args);
    started.push(this);
  }
  postMessage(message, ...more) {
    words = message.words ?? words;
    super.postMessage(message, ...more);
  }
}
globalThis.Worker = CountedWorker;

const taken = () => (words === undefined ? 0 : Atomics.load(words, places.taken));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const wave = (x) => np.sin(np.exp(x)).add(np.tanh(x.mul(3)));
const long = () => np.linspace(-2, 2, 400_000);
const sameBits = (x, y) => {
  const [a, b] = [x, y].map((z) => new Uint8Array(z.dataSync().slice().buffer));
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
};

/** Runs until another thread has done a piece, or in vain for some hundred times. */
async function runUntilTaken(f, x, most = 200) {
  const before = taken();
  let result = f(x);
  for (let i = 0; i < most && taken() === before; i++) {
    await pause(5);
    result = f(x);
  }
  return result;
}

/** On three threads and on one; how many workers there are, and whether they have done anything. */
async function onThreads(most) {
  const x = long();
  const alone = jit(wave, { target: 'wasm', threads: 1 })(x);
  const result = await runUntilTaken(jit(wave, { target: 'wasm', threads: 3 }), x, most);
  return {
    isolated: globalThis.crossOriginIsolated,
    visible: globalThis.document?.visibilityState,
    workers: started.length,
    helped: taken() > 0,
    same: sameBits(alone, result),
  };
}

/** Where there are no threads it is not waited for them. */
const onOneThread = () => onThreads(20);

/**
 * What a call gives all of whose workers are ended by `end` when the first of them has begun a
 * piece, and what the next calls give.
 */
async function whenEnded(end) {
  const x = long();
  const f = jit(wave, { target: 'wasm', threads: 3 });
  const wanted = jit(wave, { target: 'wasm', threads: 1 })(x);
  await runUntilTaken(f, x);
  const { notify } = Atomics;
  let hasEnded = false;
  Atomics.notify = (array, ...rest) => {
    const woken = notify(array, ...rest);
    const isOpen = array === words && Atomics.load(words, places.state) >= 0;
    if (isOpen && !hasEnded && joins(1000)) {
      hasEnded = true;
      end();
    }
    return woken;
  };
  const began = performance.now();
  let first = 'never ended';
  for (let i = 0; i < 100 && first === 'never ended'; i++) {
    try {
      const result = f(x);
      if (hasEnded) first = sameBits(result, wanted) ? 'right' : 'wrong';
    } catch (error) {
      first = error.code;
    }
    await pause(5);
  }
  const seconds = (performance.now() - began) / 1000;
  Atomics.notify = notify;
  return { first, seconds, next: sameBits(await runUntilTaken(f, x), wanted) };
}

/** Waits until a worker has joined the job. */
function joins(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) if (Atomics.load(words, places.state) > 0) return true;
  return false;
}

const terminated = () => whenEnded(() => started.forEach((worker) => worker.terminate()));

/** The worker is gone before it can say that its piece is done. */
const lost = () => whenEnded(() => Atomics.add(words, places.state, 1));

export const calls = { onThreads, onOneThread, terminated, lost };
