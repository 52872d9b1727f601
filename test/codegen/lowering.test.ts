/** Properties of lowered programs that no single print-out shows. */
import { describe, expect, it } from 'vitest';
import { dense, denseScalar } from '../../src/array/dense.js';
import { compile } from '../../src/codegen/jit/compile.js';
import { compileDefaults } from '../../src/codegen/jit/options.js';
import { js } from '../../src/codegen/targets/js/index.js';
import type { Atom, Program, Var } from '../../src/ir/program.js';
import { Draw } from '../support/draw.js';
import { workOf } from '../support/work.js';
import {
  argumentsFor,
  compileChecked,
  expectAgrees,
  f32,
  f64,
  number,
  programOf,
  type Writer,
} from './support.js';

/** x after `steps` rounds of y = sin(y) / 2 + x y, with a late use of every round. */
function longChain(b: Writer, x: Var, steps: number): Atom {
  const rounds: Var[] = [];
  let y = x;
  for (let i = 0; i < steps; i++) {
    rounds.push(y);
    y = b.plain('add', b.plain('mul', b.plain('sin', y), number(0.5)), b.plain('mul', x, y));
  }
  return rounds.reduceRight<Var>(
    (sum, r) => b.plain('add', b.plain('mul', sum, number(0.5)), b.plain('cos', r)),
    y,
  );
}

/** The largest function of a source, in bytes of text. */
const largestFunction = (source: string): number =>
  Math.max(...source.split(/^function /m).map((part) => part.length));

describe('long programs', () => {
  const cases: [string, (b: Writer) => Var][] = [
    ['scalars', (b) => b.input(f64())],
    ['small arrays', (b) => b.input(f64(3))],
    ['arrays', (b) => b.input(f64(50))],
  ];
  it.each(cases)('of %s are cut into functions that V8 optimizes', (_name, input) => {
    const program = programOf((b) => {
      const x = input(b);
      return [longChain(b, x, 700)];
    });
    const args = argumentsFor(program, 3).map((x) =>
      x.ndim === 0
        ? denseScalar(x.item() / 4, 'float64')
        : dense(
            x.shape,
            'float64',
            (x.dataSync() as Float64Array).map((v) => v / 4),
          ),
    );
    const { code } = expectAgrees(program, args, { rtol: 1e-12, atol: 1e-12 });
    expect(largestFunction(code.source)).toBeLessThan(150_000);
    expect(code.source.split(/^function /m).length).toBeGreaterThan(2);
  });

  it('are compiled with work that grows as they do', () => {
    const compiling = (steps: number): number => {
      const program = programOf((b) => [longChain(b, b.input(f64(20)), steps)]);
      return workOf(() => compile(program, 'f', js, compileDefaults()));
    };
    expect(compiling(1600) / compiling(200)).toBeLessThan(9);
  });
});

describe('sums', () => {
  it.each([1, 7, 127, 129, 513, 4096, 70_001])(
    'of %i float32 terms stay exact to rounding',
    (n) => {
      const program = programOf((b) => [b.one('reduceSum', [b.input(f32(n))], { axes: [0] })]);
      const x = new Draw(n).floats([n], 0, 1, 'float32');
      const sum = Array.from(x.dataSync()).reduce((s, v) => s + v, 0);
      const [got] = compileChecked(program).run([x]);
      expect(Math.abs((got?.item() ?? NaN) - sum) / sum).toBeLessThan(6e-8);
    },
  );

  it('of 10⁶ float64 terms lose no more than a few bits', () => {
    const n = 1_000_000;
    const program = programOf((b) => [b.one('reduceSum', [b.input(f64(n))], { axes: [0] })]);
    const x = dense([n], 'float64', new Float64Array(n).fill(0.1));
    const [got] = compileChecked(program).run([x]);
    // One chain of additions is off by 1.3e-6.
    expect(Math.abs((got?.item() ?? NaN) - 100_000)).toBeLessThan(1e-9);
  });

  it('keep infinities and NaN', () => {
    const n = 5000;
    const program = programOf((b) => {
      const x = b.input(f64(n));
      return [
        b.one('reduceSum', [x], { axes: [0] }),
        b.one('reduceMax', [x], { axes: [0] }),
        b.one('reduceMin', [x], { axes: [0] }),
      ];
    });
    const run = (special: number): number[] => {
      const x = new Float64Array(n).fill(1);
      x[1234] = special;
      const args = [dense([n], 'float64', x)];
      return compileChecked(program)
        .run(args)
        .map((v) => v.item());
    };
    expect(run(Infinity)).toEqual([Infinity, Infinity, 1]);
    expect(run(-Infinity)).toEqual([-Infinity, 1, -Infinity]);
    expect(run(NaN)).toEqual([NaN, NaN, NaN]);
  });

  it.each([
    [[300, 40], [0]],
    [[300, 5], [0]],
    [[5, 300, 40], [1]],
    [
      [30, 5, 40],
      [0, 2],
    ],
    [
      [20, 3, 30, 4],
      [0, 2],
    ],
    [
      [20, 30, 4],
      [0, 1],
    ],
    [[17, 2, 19], [1]],
    [
      [1, 40, 1, 30],
      [1, 3],
    ],
  ])('over axes of %j: %j', (shape, axes) => {
    const program = programOf((b) => {
      const x = b.input(f64(...shape));
      return [b.one('reduceSum', [b.plain('sin', x)], { axes }), b.plain('exp', x)];
    });
    expectAgrees(program, argumentsFor(program, 5), { rtol: 1e-12, atol: 1e-12 });
  });
});

describe('results', () => {
  const shared = (write: (b: Writer, x: Var) => readonly Atom[]): Program =>
    programOf((b) => write(b, b.input(f64(20))));

  it('are fresh arrays, also of inputs and when repeated', () => {
    const program = shared((b, x) => {
      const y = b.plain('sin', x);
      return [x, y, y, x];
    });
    const args = argumentsFor(program, 1);
    const arrays = expectAgrees(program, args)
      .run(args)
      .map((x) => x.raw);
    expect(new Set([...arrays, args[0]?.raw]).size).toBe(5);
    const again = compileChecked(program).run(args);
    expect(again[1]?.raw).not.toBe(arrays[1]);
  });

  it('may be literals and constants', () => {
    const constant = dense([20], 'float64', new Float64Array(20).fill(2));
    const program = shared((b, x) => [b.plain('mul', x, b.constant(constant)), number(3)]);
    expectAgrees(program, argumentsFor(program, 2));
  });

  it('may be empty', () => {
    const program = programOf((b) => {
      const x = b.input(f64(0, 3));
      return [b.plain('sin', x), b.one('reduceSum', [x], { axes: [0] })];
    });
    expectAgrees(program, argumentsFor(program, 2));
  });

  it('of a called program with constants of its own', () => {
    const constant = dense([20], 'float64', new Float64Array(20).fill(2));
    const inner = shared((b, x) => [b.plain('mul', b.plain('exp', x), b.constant(constant))]);
    const outer = shared((b, x) => b.emit('call', [x], { name: 'inner', program: inner }));
    const program = shared((b, x) => {
      const [y] = b.emit('call', [x], { name: 'outer', program: outer });
      const [z] = b.emit('call', [y as Var], { name: 'inner', program: inner });
      return [b.plain('sub', y as Var, z as Var)];
    });
    const { code } = expectAgrees(program, argumentsFor(program, 2));
    expect(code.schedule.functions.map((f) => f.name)).toEqual(['inner', 'outer', 'f']);
  });
});

describe('what random programs found', () => {
  it('a padded array is no other name of the array', () => {
    const program = programOf((b) => {
      const sum = b.one('cumsum', [b.input(f64(1))], { axis: 0, reverse: false });
      return [b.one('pad', [sum, number(1)], { low: [0], high: [2], interior: [0] })];
    });
    expectAgrees(program, argumentsFor(program, 1));
  });

  it('what moves out of a loop takes its cases along', () => {
    const program = programOf((b) => {
      const x = b.plain('sin', b.plain('mul', b.input(f64(20)), number(2)));
      const columns = b.spread(x, [20, 3], [0]);
      const padded = b.one('pad', [columns, number(1)], {
        low: [0, -1],
        high: [2, 0],
        interior: [0, 0],
      });
      return [b.one('reduceMin', [b.plain('max', padded, padded)], { axes: [0, 1] })];
    });
    expectAgrees(program, argumentsFor(program, 1));
  });

  it('a padded array that is joined is read only where it has elements', () => {
    const program = programOf((b) => {
      const padded = b.one('pad', [b.input(f64(1, 2)), number(1)], {
        low: [0, -1],
        high: [1, 1],
        interior: [0, 0],
      });
      return [b.one('concatenate', [padded, padded], { axis: 0 })];
    });
    const { code } = expectAgrees(program, argumentsFor(program, 1));
    expect(code.source).not.toContain('&&');
  });

  it('a view of an empty array has no element that could be chosen where it is padded', () => {
    const program = programOf((b) => {
      const empty = b.one('reshape', [b.input(f64(0, 20))], { shape: [0] });
      const padding = { low: [0], high: [20], interior: [0] };
      return [b.one('reshape', [b.one('pad', [empty, number(1)], padding)], { shape: [4, 5] })];
    });
    expectAgrees(program, argumentsFor(program, 1));
  });
});

describe('memory', () => {
  it('is shared by values that are not alive together, and reused in place', () => {
    const program = programOf((b) => {
      let x = b.input(f64(1000));
      for (let i = 0; i < 6; i++) {
        const sum = b.one('reduceSum', [b.plain('exp', x)], { axes: [0] });
        x = b.plain('sub', b.plain('exp', x), b.spread(b.plain('log', sum), [1000]));
      }
      return [x];
    });
    const compiled = expectAgrees(program, argumentsFor(program, 4), { rtol: 1e-10, atol: 1e-10 });
    expect(compiled.code.schedule.arenaBytes).toBeLessThanOrEqual(2 * 8064);
  });
});
