/** What other libraries' arrays have and ours do not: reading it says what to write. */
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';

/** The indices that are answered: `x[7]` is as likely a first try as `x[0]`, `x[700]` is not. */
const answered = Array.from({ length: 16 }, (_, i) => i - 3);

function failIndexed(i: number): never {
  fail(
    'bad-argument',
    `x[${i}]: arrays are not indexed by brackets. Write x.slice(${i}) to read, x.dataSync()[${i}] for ` +
      `the number, x.at(${i}).set(v) for an array with another value there.`,
  );
}

/** Puts the answers on all arrays, as properties that are not enumerated. */
export function attachAnswers(): void {
  for (const i of answered)
    Object.defineProperty(NDArray.prototype, String(i), {
      get: () => failIndexed(i),
      set() {
        failIndexed(i);
      },
      configurable: true,
    });
  Object.defineProperty(NDArray.prototype, 'ref', {
    get: () =>
      fail(
        'bad-argument',
        'x.ref: arrays are garbage-collected and have no count of references. Use x as often as you like.',
      ),
    configurable: true,
  });
}
