/** Where the parts of expressions are computed: once, where the first reader needs them. */
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/array/work/steps.js';
import { Interner } from '../../src/loops/passes/intern.js';
import { bindLocals } from '../../src/loops/passes/bind-locals.js';
import { newBuffer } from '../../src/loops/buffer.js';
import { LoopBuilder } from '../../src/loops/builder.js';
import { choose, compare, integer, literal, load, op, type Expr } from '../../src/loops/expr.js';
import { printFunction } from '../../src/loops/print.js';

const x = newBuffer('x', 'float64', 10);
const y = newBuffer('y', 'float64', 10);
const k = newBuffer('k', 'int32', 10);
const empty = newBuffer('empty', 'float64', 0);
const one = literal(1, 'float64');
const at = (n: number): Expr => load(x, integer(n));
const isPositive = (e: Expr): Expr => compare('gt', e, literal(0, 'float64'));
const exp = (e: Expr): Expr => op('exp', 'float64', e);
const add = (a: Expr, b: Expr): Expr => op('add', 'float64', a, b);

/** The statements of a kernel as text, with its expressions placed. */
function placed(write: (b: LoopBuilder) => void): string[] {
  const b = new LoopBuilder();
  write(b);
  const steps = bindLocals([{ name: 'k', body: b.statements }], new Interner(), new Map());
  const kernels = finish(steps);
  const text = printFunction({ name: 'f', inputs: [], outputs: [], arena: [], kernels });
  return text
    .split('\n')
    .slice(2)
    .map((line) => line.slice(4));
}

describe('what is needed under conditions', () => {
  test('of one side only stays there', () => {
    expect(
      placed((b) => b.store(y, integer(0), choose(isPositive(at(0)), exp(at(1)), one))),
    ).toEqual(['y[0] = choose(gt(x[0], 0), exp(x[1]), 1)']);
  });

  test('of two sides of different conditions is computed once, before both', () => {
    const shared = exp(at(2));
    expect(
      placed((b) => {
        b.store(y, integer(0), choose(isPositive(at(0)), shared, one));
        b.store(y, integer(1), choose(isPositive(at(1)), one, shared));
      }),
    ).toEqual([
      'let t:f64 = exp(x[2])',
      'y[0] = choose(gt(x[0], 0), t, 1)',
      'y[1] = choose(gt(x[1], 0), 1, t)',
    ]);
  });

  test('several times on one side is a local of that side', () => {
    const shared = exp(at(2));
    expect(
      placed((b) => b.store(y, integer(0), choose(isPositive(at(0)), add(shared, shared), one))),
    ).toEqual([
      'var chosen:f64 = 0',
      'if gt(x[0], 0)',
      '  let t:f64 = exp(x[2])',
      '  chosen = add(t, t)',
      'else',
      '  chosen = 1',
      'y[0] = chosen',
    ]);
  });

  test('is read inside of its buffer where nothing says that the place is one', () => {
    const anywhere = load(x, load(k, integer(0)));
    const nowhere = load(empty, load(k, integer(0)));
    const [first, second] = [isPositive(at(0)), isPositive(at(1))];
    const both = (e: Expr) => (b: LoopBuilder) => {
      b.store(y, integer(0), choose(first, e, one));
      b.store(y, integer(1), choose(second, e, one));
    };
    expect(placed(both(anywhere))[0]).toBe('let x_at:f64 = x[max(min(k[0], 9), 0)]');
    expect(placed(both(nowhere))[0]).toBe('let empty_at:f64 = 0');
    // Under one condition, or under none, the place is trusted.
    expect(placed((b) => b.store(y, integer(0), choose(first, anywhere, one)))).toEqual([
      'y[0] = choose(gt(x[0], 0), x[k[0]], 1)',
    ]);
    expect(
      placed((b) => {
        both(anywhere)(b);
        b.store(y, integer(2), anywhere);
      })[0],
    ).toBe('let x_at:f64 = x[k[0]]');
  });

  test('in two branches is computed before both', () => {
    const shared = exp(at(2));
    expect(
      placed((b) =>
        b.if(
          isPositive(at(0)),
          () => b.store(y, integer(0), shared),
          () => b.store(y, integer(1), add(shared, one)),
        ),
      ),
    ).toEqual([
      'let t:f64 = exp(x[2])',
      'if gt(x[0], 0)',
      '  y[0] = t',
      'else',
      '  y[1] = add(t, 1)',
    ]);
  });
});

describe('what changes', () => {
  test('is read again after a store, and not before', () => {
    const old = exp(at(0));
    expect(
      placed((b) => {
        b.store(y, integer(0), old);
        b.store(y, integer(1), add(old, one));
        b.store(x, integer(0), one);
        b.store(y, integer(2), old);
        b.store(y, integer(3), add(old, one));
      }),
    ).toEqual([
      'let t:f64 = exp(x[0])',
      'y[0] = t',
      'y[1] = add(t, 1)',
      'x[0] = 1',
      'let t_2:f64 = exp(x[0])',
      'y[2] = t_2',
      'y[3] = add(t_2, 1)',
    ]);
  });

  test('leaves the loops that do not change it', () => {
    expect(
      placed((b) => {
        const sum = b.variable(one, 'sum');
        b.for(10, () => {
          b.for(10, (j) => b.store(y, j, exp(exp(sum.value))));
          sum.set(add(sum.value, one));
        });
      }),
    ).toEqual([
      'var sum:f64 = 1',
      'for i in 0 .. 10',
      '  let t:f64 = exp(exp(sum))',
      '  for i_2 in 0 .. 10',
      '    y[i_2] = t',
      '  sum = add(sum, 1)',
    ]);
  });

  test('a test of a loop is computed in each turn', () => {
    expect(
      placed((b) => {
        const n = b.variable(one, 'n');
        const doubled = exp(n.value);
        b.while(isPositive(add(doubled, doubled)), () => {
          b.store(y, integer(0), doubled);
          n.set(add(n.value, one));
        });
      }),
    ).toEqual([
      'var n:f64 = 1',
      'var going:bool = 1',
      'while going',
      '  let t:f64 = exp(n)',
      '  if gt(add(t, t), 0)',
      '    y[0] = exp(n)',
      '    n = add(n, 1)',
      '  else',
      '    going = 0',
    ]);
  });

  test('what a variable takes is added to it there', () => {
    expect(
      placed((b) => {
        const sum = b.variable(one, 'sum');
        const next = add(sum.value, at(0));
        b.store(y, integer(0), next);
        sum.set(next);
      }),
    ).toEqual([
      'var sum:f64 = 1',
      'let x0:f64 = x[0]',
      'y[0] = add(sum, x0)',
      'sum = add(sum, x0)',
    ]);
  });
});
