/**
 * Collectives against JAX: golden/collectives.json, written by scripts/golden-collectives.py, which
 * has the same functions under the same names. Every case runs as it is and under jit.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  customVjp,
  debug,
  grad,
  jacfwd,
  jit,
  jvp,
  lax,
  makeIR,
  numpy as np,
  printProgram,
  tree,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const golden = JSON.parse(
  readFileSync(new URL('../golden/collectives.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, never>>;

/** sin(1), sin(2), … in this shape. */
const filled = (...shape: number[]): NDArray =>
  np.sin(np.arange(1, 1 + np.prod(shape).item())).reshape(shape);

type F = (...xs: NDArray[]) => unknown;
type Of = (...xs: NDArray[]) => NDArray;

const over = (f: F, options: object = {}): Of =>
  vmap(f as never, { axisName: 'i', ...options } as never) as never;
const both = (f: F): Of => over(vmap(f as never, { axisName: 'j' }) as never);

const [x4, x34, x343] = [filled(4), filled(3, 4), filled(3, 4, 3)];
const [x33, x366] = [filled(3, 3), filled(3, 6, 6)];
const ij: lax.AxisNames = ['i', 'j'];
const ring = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
] as const;

function normalized(x: NDArray): NDArray {
  const d = x.sub(lax.pmean(x, 'i'));
  return d.div(np.sqrt(lax.pmean(d.mul(d), 'i').add(0.1)));
}
const energy = (x: NDArray): NDArray => lax.psum(np.sin(x).mul(lax.axisIndex('i')), 'i').mul(x);
const scanned = (x: NDArray) =>
  lax.scan(
    (c: NDArray) => {
      const next = np.cos(c).add(lax.pmean(c, 'i'));
      return [next, lax.psum(next.mul(next), 'i')];
    },
    x,
    null as never as NDArray,
    { length: 3 },
  );
const halved = (x: NDArray): NDArray =>
  lax.whileLoop(
    (c) => lax.pmax(np.abs(c), 'i').gt(0.1),
    (c) => c.mul(0.5),
    x,
  );
const ownTurns = (x: NDArray): NDArray =>
  lax.whileLoop(
    (c) => c.gt(0.1),
    (c) => c.mul(0.5).add(lax.psum(c, 'i').mul(0)),
    x,
  );
const chosen = (x: NDArray): NDArray =>
  lax.cond(
    x.gt(0),
    () => lax.psum(x, 'i'),
    () => x.sub(lax.pmean(x, 'i')),
  );
const gradOf = (f: (x: NDArray) => NDArray): ((x: NDArray) => NDArray) => grad(f);

/** By case the function and its arguments. */
const cases: Readonly<Record<string, readonly [f: F, ...args: NDArray[]]>> = {
  psum: [over((x) => lax.psum(x!, 'i')), x34],
  'psum of one': [over((x) => x!.add(lax.psum(1, 'i'))), x4],
  'psum of booleans': [over((x) => lax.psum(x!.gt(0), 'i')), x34],
  'psum over both': [both((x) => lax.psum(x!, ij)), x34],
  'psum over inner': [both((x) => lax.psum(x!, 'j')), x34],
  'psum over outer': [both((x) => lax.psum(x!, 'i')), x34],
  'psum of a shadowed name': [over(over((x) => lax.psum(x!, 'i'))), x34],
  pmean: [over((x) => lax.pmean(x!, 'i')), x34],
  'pmean of integers': [over((x) => lax.pmean(x!, 'i')), np.arange(4)],
  pmax: [over((x) => lax.pmax(x!, 'i')), x34],
  pmin: [over((x) => lax.pmin(x!, 'i')), x34],
  'pmax of one': [over((x) => lax.pmax(x!, 'i'), { outAxes: null }), x34],
  axisIndex: [both((x) => x!.add(lax.axisIndex(ij))), x34],
  axisSize: [both((x) => x!.mul(lax.axisSize(ij)).add(lax.axisSize('j'))), x34],
  allGather: [over((x) => lax.allGather(x!, 'i')), x34],
  'allGather axis': [over((x) => lax.allGather(x!, 'i', { axis: 1 })), x343],
  'allGather tiled': [over((x) => lax.allGather(x!, 'i', { axis: -1, tiled: true })), x343],
  psumScatter: [over((x) => lax.psumScatter(x!, 'i')), x33],
  'psumScatter dimension': [over((x) => lax.psumScatter(x!, 'i', { scatterDimension: 1 })), x343],
  'psumScatter tiled': [
    over((x) => lax.psumScatter(x!, 'i', { scatterDimension: 1, tiled: true })),
    x366,
  ],
  ppermute: [
    over((x) =>
      lax.ppermute(x!, 'i', [
        [0, 2],
        [2, 1],
        [1, 3],
        [3, 0],
      ]),
    ),
    x4,
  ],
  pshuffle: [over((x) => lax.pshuffle(x!, 'i', [3, 0, 2, 1])), x4],
  allToAll: [over((x) => lax.allToAll(x!, 'i', 1, 0)), x343],
  'allToAll tiled': [over((x) => lax.allToAll(x!, 'i', 1, 0, { tiled: true })), x366],
  'allToAll tiled, one axis': [over((x) => lax.allToAll(x!, 'i', 0, 0, { tiled: true })), x366],
  pswapaxes: [over((x) => lax.pswapaxes(x!, 'i', 1)), x343],
  inAxes: [over((x) => lax.pswapaxes(x!, 'i', 0), { inAxes: 1, outAxes: 1 }), x33],
  'grad inside psum': [over(gradOf((x) => lax.psum(x.mul(x).mul(x), 'i')) as F), x4],
  'grad outside psum': [gradOf((x) => over(energy as F)(x).sum()) as F, x4],
  'grad of one instance': [gradOf((x) => over(energy as F)(x).slice(1)) as F, x4],
  jacobian: [jacfwd((x: NDArray) => over(normalized as F)(x)) as F, x4],
  'second derivative': [jacfwd(gradOf((x) => over(normalized as F)(x).slice(2))) as F, x4],
  'jvp inside': [over((x) => jvp(normalized, [x!], [np.cos(x!)])[1]), x4],
  'grad inside allGather': [over(gradOf((x) => np.prod(lax.allGather(x, 'i'))) as F), x4],
  'grad inside ppermute': [over(gradOf((x) => lax.ppermute(x.mul(x), 'i', ring).mul(x)) as F), x4],
  'grad inside allToAll': [
    over(gradOf((x) => np.sum(np.square(lax.allToAll(np.sin(x), 'i', 0, 0)).mul(x.slice(0)))) as F),
    x33,
  ],
  'grad inside psumScatter': [
    over(gradOf((x) => np.square(lax.psumScatter(np.sin(x), 'i'))) as F),
    x33,
  ],
  'grad of an unmapped parameter': [
    over((x, w) => gradOf((v) => lax.pmean(v.mul(v).mul(x!), 'i'))(w!), { inAxes: [0, null] }),
    x4,
    np.array(2),
  ],
  'jit inside': [over(jit(normalized) as F), x4],
  'jit outside': [over(normalized as F), x4],
  scan: [over(scanned as F), x4],
  'grad of scan': [
    gradOf((x) => (over(scanned as F)(x) as never as [NDArray, NDArray])[1].slice(0, 2)) as F,
    x4,
  ],
  'while, one test': [over(halved as F), x4],
  'while, own tests': [over(ownTurns as F), x4],
  'cond, own branches': [over(chosen as F), x4],
  'vmap inside': [over((x) => vmap((y: NDArray) => lax.psum(y.mul(x!.slice(0)), 'i'))(x!)), x34],
  'vmap inside, outer axis of results': [
    over((x) => vmap((y: NDArray) => lax.ppermute(y, 'i', [...ring.slice(0, 2), [2, 0]]))(x!)),
    x34,
  ],
};

const tolerance = { rtol: 1e-12, atol: 1e-13 };

function expectGolden(result: unknown, name: string): void {
  const results = tree.leaves(result) as NDArray[];
  const wanted: never[] = results.length === 1 ? [golden[name] as never] : (golden[name] as never);
  results.forEach((y, i) => expectClose(y, wanted[i] as never, tolerance, name));
}

describe('collectives give what JAX gives', () => {
  test.each(Object.keys(cases))('%s', (name) => {
    const [f, ...args] = cases[name] as [F, ...NDArray[]];
    expect(golden).toHaveProperty([name]);
    expectGolden(f(...args), name);
    expectGolden((jit(f as never) as F)(...args), `${name}`);
  });

  test('every case of JAX is here or belongs to customVmap', () => {
    const names = Object.keys(golden).filter((name) => !name.startsWith('customVmap'));
    expect(names.sort()).toEqual(Object.keys(cases).sort());
  });
});

describe('beyond JAX', () => {
  test('what ppermute sends nowhere is zero, and so is its derivative', () => {
    const sent = (x: NDArray) =>
      lax.ppermute(x, 'i', [
        [0, 1],
        [3, 2],
      ]);
    expect(over(sent as F)(np.array([5, 6, NaN, 8])).js()).toEqual([0, 5, 8, 0]);
    expect(
      gradOf((x) =>
        over(sent as F)(x)
          .mul(x)
          .sum(),
      )(np.array([1, 2, 3, 4])).js(),
    ).toEqual([2, 1, 4, 3]);
  });

  test('instances that share the greatest value share its derivative', () => {
    const greatest = over(((x: NDArray) => lax.pmax(x, 'i')) as F, { outAxes: null });
    expect(gradOf((x) => greatest(x))(np.array([1, 3, 3, 2])).js()).toEqual([0, 0.5, 0.5, 0]);
    expect(over(gradOf((x) => lax.pmin(x, 'i')) as F)(np.array([1, 1, 3, 2])).js()).toEqual([
      2, 2, 0, 0,
    ]);
  });

  test('one instance gives its value to all, and gets all their cotangents', () => {
    const given = (x: NDArray) => lax.pbroadcast(x, 'i', 2);
    expect(over(given as F)(x4).js()).toEqual([2, 2, 2, 2].map((i) => x4.slice(i).item()));
    expect(over(gradOf(given) as F)(x4).js()).toEqual([0, 0, 4, 0]);
  });

  test('extremes of infinities, NaN and float32', () => {
    const x = np.array([-Infinity, 1e-30, 3e38, Infinity], { dtype: 'float32' });
    expect(over(((y: NDArray) => lax.pmax(y, 'i')) as F)(x).js()).toEqual(Array(4).fill(Infinity));
    expect(over(((y: NDArray) => lax.psum(y, 'i')) as F)(x).js()).toEqual(Array(4).fill(NaN));
    const y = over(((y: NDArray) => lax.pmin(y, 'i')) as F)(np.array([1, NaN, 2]));
    expect(y.js()).toEqual([NaN, NaN, NaN]);
    expect(over(((y: NDArray) => lax.pmean(y, 'i')) as F)(x.slice([1, 3])).dtype).toBe('float32');
  });

  test('an axis without instances has sums of zero', () => {
    expect(
      over(((y: NDArray) => lax.psum(y, 'i')) as F, { outAxes: null })(np.zeros([0, 2])).js(),
    ).toEqual([0, 0]);
  });

  test('complex numbers are summed and sent', () => {
    const z = np.array([1, 2]).add(np.array([3, 4]).mul(np.complex(0, 1)));
    const sum = over(((y: NDArray) => lax.psum(y, 'i')) as F, { outAxes: null })(z);
    expect(np.real(sum).js()).toBe(3);
    expect(np.imag(sum).js()).toBe(7);
    const swapped = over(((y: NDArray) => lax.pshuffle(y, 'i', [1, 0])) as F)(z);
    expect(np.imag(swapped).js()).toEqual([4, 3]);
  });
});

describe('names', () => {
  test('the size of an axis is known while tracing, also as the sum of 1', () => {
    const sizes: unknown[] = [];
    over((() => {
      sizes.push(lax.axisSize('i'), (lax.psum(1, 'i') as NDArray).item());
      return 0;
    }) as F)(x4);
    expect(sizes).toEqual([4, 4]);
  });

  test('a jitted function is traced for each size of the axis, and without it fails', () => {
    let traces = 0;
    const share = jit((x: NDArray) => {
      traces++;
      return lax.psum(x, 'i').div(lax.axisSize('i'));
    });
    expect(over(share as F)(np.array([1, 3])).js()).toEqual([2, 2]);
    expect(over(share as F)(np.array([2, 4])).js()).toEqual([3, 3]);
    expect(traces).toBe(1);
    expect(over(share as F)(np.array([1, 2, 6])).js()).toEqual([3, 3, 3]);
    expect(traces).toBe(2);
    expect(() => share(1)).toThrow("lax.psum: no vmap around it has an axis 'i'.");
  });

  test('rules of functions see the axes around the call, wherever they are traced', () => {
    const meanOfGradients = customVjp((x: NDArray) => x.mul(x));
    meanOfGradients.defvjp(
      (x) => [x.mul(x), x],
      (x, ct) => [lax.pmean(ct.mul(x).mul(2), 'i')],
    );
    const inside = over(grad(meanOfGradients) as F);
    expect(inside(np.array([1, 2, 6])).js()).toEqual([6, 6, 6]);
    const outside = gradOf((x) => over(meanOfGradients as F)(x).sum());
    expect(outside(np.array([1, 2, 6])).js()).toEqual([6, 6, 6]);
    expect(jit(outside)(np.array([1, 2, 6])).js()).toEqual([6, 6, 6]);
    // Of an operand that is not mapped, too.
    const shared = gradOf((w) =>
      over(((x: NDArray) => meanOfGradients(w).mul(x)) as F)(np.array([1, 2, 6])).sum(),
    );
    expect(shared(np.array(1)).js()).toBe(18);
  });

  test('collectives of unmapped values see them in every instance', () => {
    const f = over(((x: NDArray, w: NDArray) => lax.psum(w, 'i').add(x)) as F, {
      inAxes: [0, null],
    });
    expect(f(np.array([0, 1, 2]), np.array(5)).js()).toEqual([15, 16, 17]);
  });

  test('a program says what is collective', () => {
    let text = '';
    over(((x: NDArray) => {
      text = printProgram(makeIR((y: NDArray) => lax.psum(y, 'i'))(x));
      return x;
    }) as F)(x4);
    expect(text).toContain('across[\n        name=psum\n        axis=i\n        size=4');
  });
});

describe('errors', () => {
  const inAxis = (f: F) => () => over(f)(x4);

  test('outside of the axis', () => {
    expect(() => lax.psum(1, 'i')).toThrow(
      "lax.psum: no vmap around it has an axis 'i'. Name the axis where it is mapped: " +
        "vmap(f, { axisName: 'i' }).",
    );
    expect(inAxis(() => lax.axisIndex('k'))).toThrow("axis 'k'; there is 'i'.");
  });

  test('of arguments', () => {
    expect(inAxis((x) => lax.psum(x!, 'i', { axisIndexGroups: [[0]] as never }))).toThrow(
      'lax.psum: axisIndexGroups cannot be honoured',
    );
    expect(inAxis((x) => lax.psum(x!, ['i', 'i']))).toThrow("the axis 'i' is named twice");
    expect(inAxis((x) => lax.ppermute(x!, 'i', [[0, 4]]))).toThrow('there is no instance 4');
    expect(
      inAxis((x) =>
        lax.ppermute(x!, 'i', [
          [0, 1],
          [2, 1],
        ]),
      ),
    ).toThrow('lax.ppermute: the pair [2, 1]');
    expect(inAxis((x) => lax.pshuffle(x!, 'i', [0, 1, 2]))).toThrow('perm must hold each number');
    expect(() => over(((x: NDArray) => lax.psumScatter(x, 'i')) as F)(x34)).toThrow(
      "lax.psumScatter: axis 0 of x has length 4, but the axis 'i' has 3 instances",
    );
    expect(() => both((x) => lax.ppermute(x!, ij, []))(x34)).toThrow('works over one axis');
  });

  test('in a branch that instances enter one by one', () => {
    const told = (x: NDArray): NDArray =>
      lax.cond(
        x.gt(0),
        () => {
          debug.callback(() => undefined, x);
          return lax.psum(x, 'i');
        },
        () => x,
      );
    expect(() => over(told as F)(x4)).toThrow(
      "vmap: a collective over the axis 'i' stands in a loop or branch that instances enter one by one",
    );
  });
});
