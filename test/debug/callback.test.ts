/** debug.callback and debug.print: when they are called, in which order, and with what. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import type { NDArray } from '../../src/array/ndarray.js';
import {
  checkpoint,
  customJvp,
  debug,
  grad,
  hessian,
  jacrev,
  jit,
  jvp,
  lax,
  numpy as np,
  setDefaultDType,
  vmap,
} from '../../src/index.js';

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  setDefaultDType('float64');
});

/** What is printed while `run` runs. */
function printedBy(run: () => unknown): string[] {
  printed = [];
  run();
  return printed;
}

/** The same eagerly, compiled, and compiled a second time. */
function expectPrinted<A extends unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  expected: readonly string[],
): void {
  const compiled = jit(f);
  const runs = [f, compiled, compiled] as ((...args: A) => unknown)[];
  for (const run of runs) expect(printedBy(() => run(...args))).toEqual(expected);
}

describe('when', () => {
  test('in program order, each time the compiled function runs', () => {
    const f = (x: NDArray): NDArray => {
      debug.print('x = {}', x);
      const y = np.sin(x).mul(2);
      debug.print('y = {:.3f}', y);
      debug.print('done');
      return y;
    };
    expectPrinted(f, [np.array(0.5)], ['x = 0.5', 'y = 0.959', 'done']);
  });

  test('in every turn of loops, and in the branch that is taken', () => {
    const f = (n: NDArray): NDArray => {
      const half = (x: NDArray) => {
        debug.print('{} is even', x);
        return np.floorDivide(x, 2);
      };
      const triple = (x: NDArray) => {
        debug.print('{} is odd', x);
        return x.mul(3).add(1);
      };
      return lax.whileLoop(
        (x: NDArray) => x.gt(1),
        (x: NDArray) => lax.cond(x.mod(2).eq(0), half, triple, x),
        n,
      );
    };
    expectPrinted(
      f,
      [np.array(3, { dtype: 'int32' })],
      ['3 is odd', '10 is even', '5 is odd', '16 is even', '8 is even', '4 is even', '2 is even'],
    );
  });

  test('in scans, with rows, also in those that only print', () => {
    const f = (xs: NDArray): NDArray => {
      lax.scan(
        (i: NDArray, row: NDArray) => {
          debug.print('row {} is {}', i, row);
          return [i.add(1), null];
        },
        np.array(0, { dtype: 'int32' }),
        xs,
      );
      return xs;
    };
    expectPrinted(
      f,
      [
        np.array([
          [1, 2],
          [3, 4],
        ]),
      ],
      ['row 0 is [1. 2.]', 'row 1 is [3. 4.]'],
    );
  });

  test('once for each element of a batch', () => {
    const f = vmap(
      (x: NDArray, y: NDArray): NDArray => {
        debug.print('{} {}', x, y);
        return x.mul(y);
      },
      [0, null],
    );
    expectPrinted(f, [np.array([1, 2, 3]), np.array(9)], ['1.0 9.0', '2.0 9.0', '3.0 9.0']);
    const twice = vmap(
      vmap((x: NDArray): NDArray => {
        debug.print('{}', x);
        return x;
      }),
    );
    expectPrinted(
      twice,
      [
        np.array([
          [1, 2],
          [3, 4],
        ]),
      ],
      ['1.0', '2.0', '3.0', '4.0'],
    );
  });

  test('in a batched loop for as many turns as each element takes', () => {
    const f = vmap((x: NDArray): NDArray =>
      lax.whileLoop(
        (v: NDArray) => v.lt(3),
        (v: NDArray) => {
          debug.print('{}', v);
          return v.add(1);
        },
        x,
      ),
    );
    const seen = printedBy(() => f(np.array([2, 1, 5])));
    expect([...seen].sort()).toEqual(['1.0', '2.0', '2.0']);
  });

  test('once under derivatives, with the values', () => {
    const f = (x: NDArray): NDArray => {
      debug.print('{}', x);
      return x.mul(x);
    };
    const x = np.array(3);
    expectPrinted(grad(f), [x], ['3.0']);
    expectPrinted((v: NDArray) => jvp(f, [v], [1])[1], [x], ['3.0']);
    expectPrinted(grad(grad(f)), [x], ['3.0']);
    expectPrinted(hessian(f), [x], ['3.0']);
    expectPrinted(jacrev(f), [x], ['3.0']);
    expectPrinted(vmap(grad(f)), [np.array([1, 2])], ['1.0', '2.0']);
    expectPrinted(jit(grad(jit(f))), [x], ['3.0']);
  });

  test('in loops under derivatives, on the way there and not back', () => {
    const scanned = (x: NDArray): NDArray =>
      lax.foriLoop(
        0,
        3,
        (i: NDArray, v: NDArray) => {
          debug.print('{}: {:.2f}', i, v);
          return v.mul(x);
        },
        x,
      );
    expectPrinted(grad(scanned), [np.array(2)], ['0: 2.00', '1: 4.00', '2: 8.00']);
    const searched = jit(
      grad((x: NDArray): NDArray =>
        lax.whileLoop(
          (v: NDArray) => v.lt(20),
          (v: NDArray) => {
            debug.print('{:.2f}', v);
            return v.mul(x);
          },
          x,
        ),
      ),
    );
    expect(printedBy(() => searched(3))).toEqual(['3.00', '9.00']);
  });

  test('in functions with rules of their own, and once where a checkpoint computes again', () => {
    const square = customJvp((x: NDArray): NDArray => {
      debug.print('value {}', x);
      return x.mul(x);
    });
    square.defjvp(([x], [dx]) => {
      debug.print('rule {}', x);
      return [x.mul(x), dx.mul(x.mul(2))];
    });
    expectPrinted(square, [np.array(2)], ['value 2.0']);
    expectPrinted(grad(square), [np.array(2)], ['rule 2.0']);
    const again = checkpoint((x: NDArray): NDArray => {
      debug.print('{}', x);
      return np.sin(np.sin(x));
    });
    expectPrinted(grad(again), [np.array(2)], ['2.0']);
  });

  test('at once outside of a trace', () => {
    debug.print('{} and {}', np.array([1, 2]), 3);
    expect(printed).toEqual(['[1. 2.] and 3.0']);
  });
});

describe('print', () => {
  test('names, formats, braces, trees and static values', () => {
    const x = np.array([1, 0.5]);
    debug.print('{a:.2f} {b} {{}} {a}', { a: x, b: 'text' });
    debug.print('{} then {n:5d}|{n:.1e}|{n:8.2f}|', true, { n: 42 });
    debug.print('{}', { loss: np.array(1), list: [x, null] });
    debug.print('{:.1f}', [np.array(NaN), np.array(Infinity)]);
    debug.print(
      '{}',
      np.array(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: 'int32' },
      ),
    );
    expect(printed).toEqual([
      '[1.00 0.50] text {} [1.  0.5]',
      'true then    42|4.2e+01|   42.00|',
      '{list: [[1.  0.5], null], loss: 1.0}',
      '[nan, inf]',
      '[[1 2]\n [3 4]]',
    ]);
  });

  test('inside of a function, with names', () => {
    const f = (x: NDArray): NDArray => {
      debug.print('{label}: {x:.1f}', { label: 'point', x });
      return x;
    };
    expectPrinted(f, [np.array([1, 2])], ['point: [1.0 2.0]']);
  });

  test.each([
    [() => debug.print('{} {}', 1), 'the format has placeholders for 2 values, received 1'],
    [() => debug.print('x', 1), 'the format has placeholders for 0 values, received 1'],
    [
      () => debug.print('{x}', { y: 1 }),
      "the format names 'x', which the last value does not have",
    ],
    [() => debug.print('{', 1), "a lone '{' in the format"],
    [() => debug.print('{:>3}', 1), "'>3' is not a number format"],
    [() => debug.print(np.array(1) as never), 'wants a format first'],
    [() => debug.callback(1 as never), 'wants a function first'],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('callback', () => {
  test('receives trees of concrete arrays, and what is static as it is', () => {
    const seen: unknown[] = [];
    const f = jit((x: NDArray, y: NDArray): NDArray => {
      debug.callback(
        (tree, label, n) => seen.push(tree.x, tree.list[0], label, n),
        { x, list: [y] },
        'label',
        7,
      );
      return x.add(y);
    });
    f(np.array([1, 2]), np.array([3, 4]));
    const [x, y, label, n] = seen as [DenseArray, DenseArray, string, DenseArray];
    for (const value of [x, y, n]) expect(value).toBeInstanceOf(DenseArray);
    expect([x.js(), y.js(), label, n.item()]).toEqual([[1, 2], [3, 4], 'label', 7]);
  });

  test('the arrays are its own: they outlive the run, and may be written to', () => {
    const kept: DenseArray[] = [];
    const f = jit((x: NDArray): NDArray => {
      const y = np.sin(x).mul(np.arange(100));
      debug.callback((v) => kept.push(v), y);
      return y.mul(y).sum();
    });
    const first = f(1).item();
    const copy = [...(kept[0] as DenseArray).dataSync()];
    f(2);
    expect([...(kept[0] as DenseArray).dataSync()]).toEqual(copy);
    (kept[1] as DenseArray).dataSync().fill(0);
    expect(f(1).item()).toBe(first);
  });

  test('what it throws ends the call, and the next call works', () => {
    let isBroken = true;
    const f = jit((x: NDArray): NDArray =>
      lax.foriLoop(
        0,
        3,
        (_i: NDArray, v: NDArray) => {
          debug.callback(() => {
            if (isBroken) throw new RangeError('broken');
          });
          return v.mul(2);
        },
        x,
      ),
    );
    expect(() => f(1)).toThrow(new RangeError('broken'));
    isBroken = false;
    expect(f(1).item()).toBe(8);
  });

  test('may call other functions, but not the one that called it', () => {
    const results: number[] = [];
    const other = jit((x: NDArray): NDArray => np.exp(x));
    const f: (x: number) => NDArray = jit((x: NDArray): NDArray => {
      debug.callback((v) => {
        results.push(other(v).item());
        if (v.item() > 0) f(-1);
      }, x);
      return x.mul(2);
    }) as never;
    expect(f(-1).item()).toBe(-2);
    expect(results).toEqual([Math.exp(-1)]);
    expect(() => f(1)).toThrow(expect.objectContaining({ code: 'reentrant-call' }));
    expect(f(-1).item()).toBe(-2);
  });

  test('keeps no array of the trace alive in the program', () => {
    let host: unknown;
    const f = jit((x: NDArray): NDArray => {
      debug.callback((v) => v.item(), x);
      return x;
    });
    f(1);
    for (const e of f.lower(1).program.equations)
      if (e.primitive === 'callback') host = e.params.callback;
    expect(host).toBeTypeOf('function');
    expect(f.lower(1).text('program')).toContain('callback[callback=<function ');
  });
});
