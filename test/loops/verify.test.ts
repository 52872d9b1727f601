/** The verifier names the fault of a schedule that is wrong. */
import { describe, expect, it } from 'vitest';
import { LoopBuilder } from '../../src/loops/builder.js';
import { newBuffer } from '../../src/loops/buffer.js';
import { integer, literal, load, localRef, newLocal, op, type Expr } from '../../src/loops/expr.js';
import type { LoopBuffer, LoopFunction, Order, Schedule, Stmt } from '../../src/loops/loops.js';
import { printSchedule } from '../../src/loops/print.js';
import { verifySchedule } from '../../src/loops/verify/verify.js';

const x = newBuffer('x', 'float64', 10);
const y = newBuffer('y', 'float64', 10);
const t = newBuffer('t', 'float64', 10);

function scheduleOf(body: readonly Stmt[], part: Partial<LoopFunction> = {}): Schedule {
  const kernels = [{ name: 'k', body }];
  const main: LoopFunction = { name: 'f', inputs: [x], outputs: [y], arena: [], kernels, ...part };
  return { main, functions: [main], arenaBytes: 80, longestRow: 0 };
}

function written(write: (b: LoopBuilder) => void): readonly Stmt[] {
  const b = new LoopBuilder();
  write(b);
  return b.statements;
}

const twice = written((b) =>
  b.for(10, (i) => {
    const v = b.let(load(x, i), 'v');
    b.store(y, i, op('add', 'float64', v, v));
  }),
);

describe('the verifier', () => {
  it('accepts what is right, and the printer shows it', () => {
    const schedule = scheduleOf(twice);
    expect(() => verifySchedule(schedule)).not.toThrow();
    expect(printSchedule(schedule)).toMatchInlineSnapshot(`
      "arena 80 bytes

      function f(x:f64[10]) -> (y:f64[10])
        kernel k
          for i in 0 .. 10
            let v:f64 = x[i]
            y[i] = add(v, v)"
    `);
  });

  it('accepts turns that are apart or fold', () => {
    const apart = written((b) => {
      b.for(5, (i) => b.store(y, op('mul', 'int32', i, integer(2)), load(x, i)), { order: 'free' });
      const sum = b.variable(literal(0, 'float64'), 'sum');
      const add = (i: Expr): void => sum.set(op('add', 'float64', sum.value, load(x, i)));
      b.for(9, add, { order: 'folds' });
      const into = (i: Expr): void =>
        b.store(y, integer(1), op('max', 'float64', load(y, integer(1)), load(x, i)));
      b.for(9, into, { order: 'folds' });
    });
    expect(() => verifySchedule(scheduleOf(apart))).not.toThrow();
  });

  const local = newLocal('v', 'float64');
  const one = literal(1, 'float64');
  const bind: Stmt = { kind: 'let', local, value: one };
  const whole = (buffer: LoopBuffer) => ({ buffer, offset: integer(0) });
  const storing = (value: Expr): Stmt => ({ kind: 'store', buffer: y, offset: integer(0), value });
  const wrong: [string, string, Schedule][] = [
    [
      'a local that is not bound',
      'v is not bound here',
      scheduleOf([{ kind: 'store', buffer: y, offset: integer(0), value: localRef(local) }]),
    ],
    ['a local bound twice', 'v is bound twice', scheduleOf([bind, bind])],
    [
      'a local assigned that is no variable',
      'v is assigned but is no variable here',
      scheduleOf([bind, { kind: 'assign', local, value: one }]),
    ],
    [
      'a store of another dtype',
      'y wants float64, has int32',
      scheduleOf([{ kind: 'store', buffer: y, offset: integer(0), value: integer(1) }]),
    ],
    [
      'an offset outside of the buffer',
      'y has no element 10',
      scheduleOf([{ kind: 'store', buffer: y, offset: integer(10), value: one }]),
    ],
    [
      'a store to an input',
      'the input x is written',
      scheduleOf([{ kind: 'store', buffer: x, offset: integer(0), value: one }]),
    ],
    [
      'a buffer without a place',
      't is not declared',
      scheduleOf([{ kind: 'store', buffer: t, offset: integer(0), value: one }]),
    ],
    [
      'a buffer that ends behind the arena',
      't ends behind the arena',
      scheduleOf([], { arena: [{ buffer: t, offset: 8 }] }),
    ],
    [
      'an operation without its operands',
      'add wants 2 operands, has 1',
      scheduleOf([storing(op('add', 'float64', one))]),
    ],
    [
      'an operation on a dtype that has none',
      'not is not defined for float64',
      scheduleOf([storing(op('not', 'float64', one))]),
    ],
    [
      'operands of two dtypes',
      'add wants float64, has int32',
      scheduleOf([storing(op('add', 'float64', one, integer(1)))]),
    ],
    [
      'a result of another dtype',
      'lt gives bool, not float64',
      scheduleOf([storing(op('lt', 'float64', one, one))]),
    ],
    [
      'a call of what is not defined',
      'f is called before it is defined',
      scheduleOf([{ kind: 'call', callee: scheduleOf(twice).main, args: [whole(x), whole(y)] }]),
    ],
  ];
  const loop = (order: Order, body: (b: LoopBuilder, i: Expr) => void): Schedule =>
    scheduleOf(written((b) => b.for(9, (i) => body(b, i), { order })));
  const next = (i: Expr): Expr => op('add', 'int32', i, integer(1));
  const summed = (order: Order, value: (sum: Expr) => Expr): Schedule =>
    scheduleOf(
      written((b) => {
        const sum = b.variable(one, 'sum');
        b.for(9, () => sum.set(value(sum.value)), { order });
      }),
    );
  const disordered: [string, string, Schedule][] = [
    [
      'turns that read what another stores',
      'the turns of i are not free: turns meet in y',
      loop('free', (b, i) => b.store(y, next(i), load(y, i))),
    ],
    [
      'turns that store to one place',
      'the turns of i are not free: y is stored at one offset',
      loop('free', (b, i) => b.store(y, integer(3), load(x, i))),
    ],
    [
      'a variable that free turns change',
      'the turns of i are not free: sum is changed',
      summed('free', (sum) => op('add', 'float64', sum, one)),
    ],
    [
      'a variable that turns change in no order',
      'the turns of i are not folds: sum is changed',
      summed('folds', (sum) => op('sub', 'float64', sum, one)),
    ],
    [
      'a variable that turns read while they fold',
      'the turns of i are not folds: sum is read',
      summed('folds', (sum) =>
        op('add', 'float64', sum, op('mul', 'float64', sum, literal(2, 'float64'))),
      ),
    ],
    [
      'a callback in a free loop',
      'the turns of i are not free: a callback sees the order',
      loop('free', (b) => b.host(() => {}, [])),
    ],
    [
      'words of the tape in a free loop',
      'the turns of i are not free: the tape sees the order',
      loop('free', (b) => b.reserve(1)),
    ],
  ];
  it.each([...wrong, ...disordered])('rejects %s', (_what, message, schedule) => {
    expect(() => verifySchedule(schedule)).toThrow(`loops: ${message}`);
  });
});
