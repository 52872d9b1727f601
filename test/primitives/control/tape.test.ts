/** Loops of unknown length under derivatives of both modes. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../../src/array/ndarray.js';
import {
  checkGrads,
  debug,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  linearize,
  numpy as np,
  valueAndGrad,
  vjp,
  vmap,
} from '../../../src/index.js';
import { subPrograms, type Program } from '../../../src/ir/program.js';
import { expectClose } from '../../support/matchers.js';

type F = (x: NDArray) => NDArray;
const close = { rtol: 1e-11, atol: 1e-12 };

/** x ← sin(x) + x y / 3 until it exceeds 2 or 8 turns are taken; then it ends in a vector. */
function wander(x: NDArray, y: NDArray): NDArray {
  const [end] = lax.whileLoop(
    ([z, n]) => np.logicalAnd(z.lt(2), n.lt(8)),
    ([z, n]) => [np.sin(z).add(z.mul(y).div(3)), n.add(1)],
    [x, np.array(0, { dtype: 'int32' })] as const,
  );
  return np.stack([end, end.mul(y)]);
}
const length = (x: NDArray, y: NDArray): NDArray => np.sum(np.square(wander(x, y)));

function differences(f: (...xs: number[]) => number, at: number[], h = 1e-5): number[] {
  return at.map((_, i) => {
    const moved = (s: number) => f(...at.map((x, k) => (k === i ? x + s : x)));
    return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
  });
}

const zero = np.array(0, { dtype: 'int32' });

/** x ← turn(i, x) for i below n, as a loop that only its run tells the length of. */
function repeat(
  n: NDArray | number,
  turn: (i: NDArray, x: NDArray) => NDArray,
  x: NDArray,
): NDArray {
  return lax.whileLoop(
    ([i]) => i.lt(n),
    ([i, z]) => [i.add(1), turn(i, z)],
    [zero, x] as const,
  )[1];
}

/** x^n in n turns. */
const power =
  (n: NDArray | number): F =>
  (x) =>
    repeat(n, (_i, p) => p.mul(x), np.onesLike(x));
/** The k-th derivative of x^n. */
const falling = (n: number, k: number, x: number): number => {
  let factor = 1;
  for (let i = 0; i < k; i++) factor *= n - i;
  return factor === 0 ? 0 : factor * x ** (n - k);
};

const isLoop = (name: string): boolean => ['while', 'replay', 'scan'].includes(name);

describe('reverse mode', () => {
  test('agrees with differences', () => {
    const at = [0.3, 1.7];
    const value = (...xs: number[]) => length(np.array(xs[0]!), np.array(xs[1]!)).item();
    const gradient = grad(length, { argnums: [0, 1] })(0.3, 1.7);
    expectClose(np.stack(gradient), differences(value, at), { rtol: 1e-8, atol: 1e-8 });
  });

  test('gives the same eager, jitted and by vjp', () => {
    const [value, gradient] = valueAndGrad(length)(0.3, 1.7);
    expectClose(value, length(np.array(0.3), np.array(1.7)), close);
    expectClose(jit(grad(length))(0.3, 1.7), gradient, close);
    const pulled = jit((x: NDArray, ct: NDArray) =>
      vjp((z: NDArray) => length(z, np.array(1.7)), [x])[1](ct),
    );
    expectClose((pulled(0.3, 1) as NDArray[])[0]!, gradient, close);
  });

  test('agrees with the same loop as a scan', () => {
    const turn = (k: NDArray, x: NDArray): NDArray => np.tanh(np.matmul(k, x)).add(x.div(2));
    const k = np.array([
      [0.2, -0.5],
      [0.9, 0.4],
    ]);
    const x = np.array([1, -2]);
    const fixed = (a: NDArray, b: NDArray) =>
      np.sum(lax.scan((c: NDArray) => [turn(a, c), null], b, null, { length: 5 })[0]);
    const loop = (a: NDArray, b: NDArray, n: NDArray) =>
      np.sum(lax.foriLoop(0, n, (_i, c) => turn(a, c), b));
    const turns = np.array(5, { dtype: 'int32' });
    const expected = grad(fixed, { argnums: [0, 1] })(k, x);
    const actual = jit(grad(loop, { argnums: [0, 1] }))(k, x, turns);
    expectClose(actual[0], expected[0], close);
    expectClose(actual[1], expected[1], close);
  });

  test('of loops without turns is that of the start', () => {
    expect(grad(power(0))(3).item()).toBe(0);
    const f = (x: NDArray) =>
      lax.whileLoop(
        (z) => z.lt(0),
        (z) => z.mul(z),
        x,
      );
    expect(grad(f)(3).item()).toBe(1);
  });

  test('takes one loop forward and one back', () => {
    const program = jit(grad(length)).lower(0.3, 1.7).optimized;
    const loops = (p: Program): string[] =>
      p.equations.flatMap((e) => [
        ...(e.primitive === 'while' || e.primitive === 'replay' ? [e.primitive] : []),
        ...subPrograms(e).flatMap(([, sub]) => loops(sub)),
      ]);
    expect(loops(program)).toEqual(['while', 'replay']);
    const source = jit(grad(length)).lower(0.3, 1.7).text('js');
    expect(source.match(/\bwhile \(/g)).toHaveLength(2);
  });

  test('through a loop in a loop, in a scan, and with a scan inside', () => {
    const inner = (x: NDArray, n: NDArray): NDArray => repeat(n, (_i, z) => np.sin(z).mul(x), x);
    const outer = (x: NDArray): NDArray => repeat(4, (i, z) => inner(z, i).add(z.div(2)), x);
    const scanned = (x: NDArray): NDArray =>
      lax.scan(
        (c: NDArray, i: NDArray) => [inner(c, i), c],
        x,
        np.arange(4, { dtype: 'int32' }),
      )[0];
    const scanning = (x: NDArray): NDArray =>
      repeat(
        3,
        (_i, z) => lax.scan((c: NDArray, y: NDArray) => [np.sin(c.mul(y)), c], z, np.arange(3))[0],
        x,
      );
    for (const f of [outer, scanned, scanning]) {
      const [expected] = differences((x) => f(np.array(x!)).item(), [0.8]);
      for (const derivative of [grad(f), jit(grad(f)), jacfwd(f)])
        expectClose(derivative(0.8), expected!, { rtol: 1e-8, atol: 1e-8 });
    }
  });

  test('through calls, branches and derivatives inside of a loop', () => {
    const step = jit(function step(z: NDArray, x: NDArray) {
      return repeat(2, (_i, w) => np.sin(w).mul(x), z);
    });
    const called: F = (x) => step(step(x, x), x.mul(2));
    const branched: F = (x) =>
      repeat(
        5,
        (i, z) =>
          lax.cond(
            i.lt(3),
            (w: NDArray) => power(2)(w).add(x),
            (w: NDArray) => np.sin(w),
            z,
          ),
        x,
      );
    const newton: F = (x) =>
      repeat(
        3,
        (_i, z) =>
          z.sub(
            power(3)(z)
              .sub(x)
              .div(jvp(power(3), [z], [np.onesLike(z)])[1]),
          ),
        np.onesLike(x),
      );
    for (const f of [called, branched, newton]) {
      const [expected] = differences((x) => f(np.array(x!)).item(), [0.7]);
      for (const derivative of [grad(f), jit(grad(f))])
        expectClose(derivative(0.7), expected!, { rtol: 1e-8, atol: 1e-8 });
    }
  });
});

describe('the memory of a tape', () => {
  test('lasts for as many turns as a run takes, in one run after the other', () => {
    const turns = [3, 400_000, 5, 500_000, 7];
    const f = jit(grad((x: NDArray, n: NDArray) => power(n)(x)));
    for (const n of turns)
      expectClose(f(1, np.array(n, { dtype: 'int32' })), falling(n, 1, 1), close);
  });

  test('is one for a loop and for functions that it calls', () => {
    const inner = jit((y: NDArray, turns: NDArray): NDArray => {
      let sum = y;
      for (let i = 0; i < 20; i++) sum = np.sin(sum.add(y)).add(sum.mul(0.1));
      return repeat(turns, (_, z) => np.sin(z).add(z.mul(0.1)), sum);
    });
    const outer = (x: NDArray, turns: NDArray): NDArray =>
      repeat(turns, (_, y) => inner(y.mul(y), turns).add(inner(y, turns)), x);
    const turns = np.array(40, { dtype: 'int32' });
    const value = (x = 0): number => jit(outer)(np.array(x), turns).item();
    const gradient = jit(grad(outer));
    // The tape of the first run grows in the loop and in what it calls, that of the second in
    // neither.
    for (let run = 0; run < 2; run++)
      expectClose(gradient(np.array(0.3), turns), differences(value, [0.3], 1e-4)[0]!, {
        rtol: 1e-6,
        atol: 1e-6,
      });
  });
});

describe('together with other transforms', () => {
  test('forward derivatives of the gradient, to the fourth order', () => {
    let f: F = grad(power(5));
    for (let order = 1; order <= 4; order++) {
      for (const run of [f, jit(f)]) expectClose(run(np.array(1.3)), falling(5, order, 1.3), close);
      const inner = f;
      f = (x) => jvp(inner, [x], [np.onesLike(x)])[1];
    }
  });

  test('Hessians and their products with vectors', () => {
    const f = (x: NDArray): NDArray => length(x.slice(0), x.slice(1));
    const at = [0.3, 1.7];
    const gradients = (...xs: number[]) => grad(f)(np.array(xs));
    const columns = at.map((_, i) =>
      differences((...xs) => (gradients(...xs).js() as number[])[i]!, at),
    );
    for (const h of [hessian(f), jit(hessian(f)), jacfwd(grad(f)), jacfwd(jacrev(f))])
      expectClose(h(np.array(at)), columns, { rtol: 1e-7, atol: 1e-7 });
    const v = np.array([2, -1]);
    expectClose(hvp(f, [np.array(at)], [v])[0], np.matmul(hessian(f)(np.array(at)), v), close);
  });

  test('forward derivatives of the gradient of a loop in a loop, of which one does not move', () => {
    const f = (x: NDArray, y: NDArray): NDArray =>
      repeat(3, (i, z) => power(i.add(1))(y).mul(np.sin(z)).add(power(i)(z)), x);
    for (const argnum of [0, 1]) {
      const gradient = (x: NDArray, y: NDArray) => grad(f, { argnums: 0 })(x, y);
      const moved = (x: NDArray, y: NDArray) =>
        jvp(gradient, [x, y], argnum === 0 ? [1, null] : [null, 1])[1];
      const slope = (...xs: number[]) => gradient(np.array(xs[0]!), np.array(xs[1]!)).item();
      const expected = differences(slope, [0.4, 0.9])[argnum]!;
      for (const run of [moved, jit(moved)])
        expectClose(run(np.array(0.4), np.array(0.9)), expected, { rtol: 1e-7, atol: 1e-7 });
    }
  });

  test('vmap of the gradient, with turns of each lane its own', () => {
    const counts = np.array([0, 1, 4, 2], { dtype: 'int32' });
    const xs = np.array([0.5, -1.2, 1.1, 2]);
    const derivative = (x: NDArray, n: NDArray) => grad((z: NDArray) => power(n)(z))(x);
    const expected = [0, 1, 2, 3].map((i) =>
      falling(counts.slice(i).item(), 1, xs.slice(i).item()),
    );
    for (const run of [vmap(derivative), jit(vmap(derivative))])
      expectClose(run(xs, counts), expected, close);
    const total = (x: NDArray) => np.sum(vmap((z: NDArray, n: NDArray) => power(n)(z))(x, counts));
    for (const run of [grad(total), jit(grad(total))]) expectClose(run(xs), expected, close);
    const second = vmap(
      (x: NDArray, n: NDArray) => jvp((z: NDArray) => derivative(z, n), [x], [np.onesLike(x)])[1],
    );
    const curved = [0, 1, 2, 3].map((i) => falling(counts.slice(i).item(), 2, xs.slice(i).item()));
    for (const run of [second, jit(second)]) expectClose(run(xs, counts), curved, close);
  });

  describe('vmap of loops of which all instances take the same turns', () => {
    const xs = np.array([0.5, -1.2, 1.1]);
    const three = np.array(3, { dtype: 'int32' });
    const inLoop = (x: NDArray, n: NDArray): NDArray =>
      repeat(n, (i, z) => repeat(i, (_i, w) => np.sin(w).mul(x), z).add(z.div(2)), x);
    const ownTurnsInside = (x: NDArray, n: NDArray): NDArray =>
      repeat(n, (_i, z) => repeat(x.mul(4), (_k, w) => np.sin(w).mul(x), z).add(z.div(2)), x);
    const inScan = (x: NDArray, n: NDArray): NDArray =>
      lax.scan(
        (c: NDArray, i: NDArray) => [repeat(n.add(i), (_k, z) => np.sin(z).mul(x), c), c],
        x,
        np.arange(3, { dtype: 'int32' }),
      )[0];
    const inBranch = (x: NDArray, n: NDArray): NDArray =>
      lax.cond(
        n.gt(2),
        (z: NDArray) => repeat(n, (_k, w) => np.sin(w).mul(x), z),
        (z: NDArray) => z.mul(x),
        x,
      );
    const called = jit((z: NDArray, x: NDArray, n: NDArray) =>
      repeat(n, (_k, w) => np.sin(w).mul(x), z),
    );
    const inCall = (x: NDArray, n: NDArray): NDArray => called(called(x, x, n), x.mul(2), n);
    /** A later carry makes an earlier one depend on the instance. */
    const chained = (x: NDArray, n: NDArray): NDArray =>
      lax.foriLoop(
        0,
        n,
        (_i, [a, b, c]: readonly NDArray[]) => [b!.mul(a!), np.sin(c!).add(a!), c!.mul(x)],
        [np.array(2), np.array(3), x],
      )[0]!;
    const cases = { inLoop, ownTurnsInside, inScan, inBranch, inCall, chained };

    test.each(Object.entries(cases))('%s', (_name, f) => {
      const slope = (x: NDArray, n: NDArray) => grad((z: NDArray) => f(z, n))(x);
      const curve = (x: NDArray, n: NDArray) =>
        jvp((z: NDArray) => slope(z, n), [x], [np.onesLike(x)])[1];
      for (const g of [slope, curve]) {
        const expected = np.stack((xs.js() as number[]).map((x) => g(np.array(x), three)));
        const batched = vmap(g, [0, null]);
        for (const run of [batched, jit(batched)]) expectClose(run(xs, three), expected, close);
      }
      const total = (x: NDArray) => np.sum(vmap((z: NDArray) => f(z, three))(x));
      const slopes = vmap(slope, [0, null])(xs, three);
      for (const run of [grad(total), jit(grad(total))]) expectClose(run(xs), slopes, close);
    });

    test('takes one loop forward and one back, and no turns instance by instance', () => {
      const { optimized } = jit(vmap(grad(power(three)))).lower(xs);
      const loops = optimized.equations.map((e) => e.primitive).filter((name) => isLoop(name));
      expect(loops).toEqual(['while', 'replay']);
    });

    test('gives each its list where they read it in turns of their own', () => {
      const read =
        (f: (x: NDArray, n: NDArray) => NDArray): F =>
        (x) => {
          const [, pull] = vjp((z: NDArray) => f(z, three), [x]);
          return repeat(x.mul(4), (_k, ct) => pull(ct)[0].add(x), x);
        };
      for (const f of [power(three), inLoop, ownTurnsInside, inScan]) {
        const g = read(f as (x: NDArray, n: NDArray) => NDArray);
        const expected = np.stack((xs.js() as number[]).map((x) => jit(g)(x)));
        expectClose(jit(vmap(g))(xs), expected, close);
      }
    });

    test('vmap of vmap', () => {
      const table = (x: NDArray, y: NDArray) =>
        grad((z: NDArray) => repeat(three, (_i, w) => np.sin(w).mul(y), z))(x);
      const expected = np.stack(
        (xs.js() as number[]).map((x) =>
          np.stack((xs.js() as number[]).map((y) => table(np.array(x), np.array(y)))),
        ),
      );
      const both = vmap(vmap(table, [null, 0]), [0, null]);
      for (const run of [both, jit(both)]) expectClose(run(xs, xs), expected, close);
    });
  });

  test('Jacobians in both modes, and linearize, inside of jit', () => {
    const f = (x: NDArray): NDArray => wander(x.slice(0), x.slice(1));
    const at = np.array([0.3, 1.7]);
    const expected = jacfwd(f)(at);
    for (const run of [jacrev(f), jit(jacrev(f)), jit(jacfwd(f))])
      expectClose(run(at), expected, close);
    const moved = jit((x: NDArray, dx: NDArray) => linearize(f, [x])[1](dx));
    expectClose(moved(at, np.array([1, 0])), np.matmul(expected, np.array([1, 0])), close);
  });

  test('checkGrads to the second order', () => {
    expect(() => checkGrads(power(3), [1.2])).not.toThrow();
  });
});

describe('reverse mode of reverse mode', () => {
  const three = np.array(3, { dtype: 'int32' });
  const nested: F = (x) =>
    repeat(three, (i, z) => repeat(i, (_k, w) => np.sin(w).mul(x), z).add(z.div(2)), x);
  const scanned: F = (x) =>
    lax.scan(
      (c: NDArray, i: NDArray) => [repeat(i, (_k, z) => np.sin(z).mul(x), c), c],
      x,
      np.arange(4, { dtype: 'int32' }),
    )[0];
  const branched: F = (x) =>
    lax.cond(
      x.gt(0.5),
      (z: NDArray) => repeat(three, (_k, w) => np.sin(w).mul(x), z),
      (z: NDArray) => z.mul(x),
      x,
    );
  const called = jit((z: NDArray, x: NDArray) => repeat(three, (_k, w) => np.sin(w).mul(x), z));
  const inCalls: F = (x) => np.exp(called(called(x, x), np.cos(x)));
  /** Steps by a gradient through a loop, whose lists end with each step. */
  const descended: F = (x) =>
    lax.scan((c: NDArray) => [c.sub(grad(nested)(c).mul(x)), null], x, null, { length: 3 })[0];
  /** A list read in each turn of another loop. */
  const pulled: F = (x) => {
    const [, pull] = vjp(nested, [x]);
    return repeat(three, (_k, ct) => pull(ct)[0].mul(0.3).add(x), x);
  };
  const valueOnly: F = (x) => vjp(nested, [x.mul(x)])[0];
  const linearInCotangent: F = (x) => vjp(nested, [np.array(0.7)])[1](np.sin(x))[0];

  const cases = {
    nested,
    scanned,
    branched,
    inCalls,
    descended,
    pulled,
    valueOnly,
    linearInCotangent,
  };
  test.each(Object.entries(cases))('%s, to the third order', (_name, f) => {
    let reverse: F = f;
    let forward: F = f;
    for (let order = 1; order <= 3; order++) {
      const [inReverse, inForward] = [reverse, forward];
      reverse = (x) => grad(inReverse)(x);
      forward = (x) => jvp(inForward, [x], [np.onesLike(x)])[1];
      const expected = jit(forward)(0.8);
      expectClose(jit(reverse)(0.8), expected, { rtol: 1e-9, atol: 1e-9 });
    }
    expectClose(grad(grad(f))(0.8), jvp(grad(f), [np.array(0.8)], [1])[1], close);
  });

  test('Hessians of vectors, with what stands around the loop, and under vmap', () => {
    const f = (x: NDArray, y: NDArray): NDArray =>
      np
        .sum(np.square(repeat(4, (_i, z) => np.sin(z).mul(x).add(np.flip(z).mul(y)), np.exp(x))))
        .mul(np.cos(np.sum(x)));
    const [x, y] = [np.array([0.3, 0.8, -0.2]), np.array(0.4)];
    const both = { argnums: [0, 1] } as const;
    const expected = jacfwd(grad(f, both), both)(x, y);
    for (const h of [jacrev(grad(f, both), both), jit(jacrev(grad(f, both), both))])
      h(x, y).forEach((row, i) => row.forEach((d, j) => expectClose(d, expected[i]![j]!, close)));
    const xs = np.stack([x, x.mul(2), x.neg()]);
    const columns = np.stack(
      [0, 1, 2].map((i) => jacfwd((z: NDArray) => grad(f)(z, y))(xs.slice(i))),
    );
    expectClose(vmap(jacrev((z: NDArray) => grad(f)(z, y)))(xs), columns, close);
  });

  test('does effects in their order', () => {
    const seen: number[] = [];
    const note = (k: number, x: NDArray): void => debug.callback(() => void seen.push(k), x);
    const f: F = (x) => {
      note(0, x);
      const slope = grad((z: NDArray) => {
        const y = power(three)(z);
        note(1, x);
        return y;
      })(x);
      note(2, x);
      return slope;
    };
    jit(grad(f))(1.5);
    expect(seen).toEqual([0, 1, 2]);
  });

  test('checkGrads to the second order in both modes', () => {
    expect(() =>
      checkGrads(grad(power(3)), [1.2], { order: 2, modes: ['fwd', 'rev'] }),
    ).not.toThrow();
  });
});

describe('what does not compose', () => {
  test('reverse mode of reverse mode, where its Jacobian would be too large', () => {
    const f = (x: NDArray): NDArray => np.sum(repeat(2, (_i, z) => np.sin(z), x));
    const twice = (n: number) => grad((x: NDArray) => np.sum(grad(f)(x)))(np.ones([n]));
    expect(() => twice(5000)).toThrow(
      'has a derivative in reverse mode by a Jacobian of at most 16777216 elements, and this one has ' +
        '25000000. Differentiate the gradient forward',
    );
  });

  test('reverse mode of reverse mode of complex numbers', () => {
    const f = (x: NDArray): NDArray => {
      const z = repeat(2, (_i, w) => w.mul(w), x.mul(np.array({ re: 1, im: 2 })));
      return np.real(z).add(np.imag(z));
    };
    expect(() => grad(grad(f))(1.5)).toThrow('a derivative in reverse mode for real numbers only');
  });

  test('a pullback outside of jit would outlive its tape', () => {
    expect(() => vjp(power(3), [1.5])).toThrow('vjp: the function has a whileLoop');
    expect(() => linearize(power(3), [1.5])).toThrow('linearize: the function has a whileLoop');
  });
});
