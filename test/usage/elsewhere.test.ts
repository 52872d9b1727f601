/** Arrays whose values come later: what waits for them, and what asks in vain. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { aval } from '../../src/array/aval.js';
import { DenseArray } from '../../src/array/dense.js';
import type { TypedArray } from '../../src/array/dtype.js';
import type { Elsewhere } from '../../src/array/elsewhere.js';
import { numpy as np } from '../../src/index.js';

/** A value that comes when it is let go. */
class Late implements Elsewhere {
  reads = 0;
  releases = 0;
  letGo: () => void = () => {};
  readonly #come: Promise<TypedArray>;

  constructor(elements: TypedArray) {
    this.#come = new Promise((resolve) => {
      this.letGo = () => resolve(elements);
    });
  }

  readNow(): null {
    return null;
  }

  copyNow(): boolean {
    return false;
  }

  read(): Promise<TypedArray> {
    this.reads++;
    return this.#come;
  }

  release(): void {
    this.releases++;
  }
}

function late(list: readonly number[], shape = [list.length]): [DenseArray, Late] {
  const place = new Late(Float64Array.from(list));
  return [new DenseArray(aval(shape, 'float64'), undefined, place), place];
}

const code = 'value-elsewhere';

describe('an array that is elsewhere', () => {
  test('is waited for by data({ into }), which writes to what it is given', async () => {
    const [x, place] = late([1, 2, 3]);
    const into = new Float64Array(3);
    expect(() => x.dataSync({ into })).toThrow(expect.objectContaining({ code }));
    const coming = x.data({ into });
    place.letGo();
    expect(await coming).toBe(into);
    expect(into).toEqual(Float64Array.of(1, 2, 3));
    expect(x.dataSync({ into: new Float64Array(3) })).toEqual(into);
  });
  test('is waited for by data(), once', async () => {
    const [x, place] = late([1, 2, 3]);
    let has = false;
    const all = Promise.all([x.data(), x.data()]).then((both) => {
      has = true;
      return both;
    });
    await Promise.resolve();
    expect(has).toBe(false);
    place.letGo();
    const [first, second] = await all;
    expect(first).toEqual(Float64Array.of(1, 2, 3));
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(place.reads).toBe(1);
  });

  test('is read by nothing before', () => {
    const [x] = late([1, 2]);
    const [scalar] = late([1], []);
    const readers: readonly (() => unknown)[] = [
      () => x.dataSync(),
      () => x.dataSync({ copy: false }),
      () => x.js(),
      () => x.toString(),
      () => `${x}`,
      () => JSON.stringify(x),
      () => [...x],
      () => x.add(1),
      () => scalar.item(),
      () => Number(scalar),
    ];
    for (const read of readers) expect(read).toThrow(expect.objectContaining({ code }));
  });

  test('is shown as such by the console', () => {
    expect(inspect(late([1, 2])[0])).toBe('array(elsewhere, f64[2])');
  });

  test('is read by all after', async () => {
    const [x, place] = late([1, 2]);
    const [scalar, other] = late([7], []);
    place.letGo();
    other.letGo();
    await x.data();
    expect(await scalar.data()).toEqual(Float64Array.of(7));
    expect(x.js()).toEqual([1, 2]);
    expect(np.add(x, 1).js()).toEqual([2, 3]);
    expect(x.dataSync({ copy: false })).toBe(await x.data({ copy: false }));
    expect(scalar.item()).toBe(7);
    expect(scalar.raw).toBe(7);
    expect(inspect(x)).toBe('array([1. 2.], dtype=float64)');
  });

  test('that is deleted meanwhile gives nothing', async () => {
    const [x, place] = late([1, 2]);
    const data = x.data();
    x.dispose();
    expect(place.releases).toBe(1);
    place.letGo();
    await expect(data).rejects.toThrow(expect.objectContaining({ code: 'deleted-array' }));
  });
});
