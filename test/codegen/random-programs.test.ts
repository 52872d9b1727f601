/** Random programs: what is compiled gives what the evaluator gives. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Aval } from '../../src/array/aval.js';
import { sizeOf, range, type Shape } from '../../src/array/shape.js';
import { isFloat } from '../../src/array/dtype.js';
import { newLiteral, type Atom, type Program, type Var } from '../../src/ir/program.js';
import { Draw } from '../support/draw.js';
import { argumentsFor, expectAgrees, f64, i32, number, programOf, Writer } from './support.js';

const shapes: Shape[] = [[], [1], [3], [20], [4, 5], [1, 20], [7, 3], [2, 3, 4], [5, 40], [300]];

const typesOf = (list: readonly Var[]): Aval[] => list.map((v) => v.aval);

const callees = new Map<string, Program>();

/** One program for each shape, so that call sites share it: tanh(x + y), with a cumulative sum. */
function calleeFor(shape: Shape): Program {
  const key = shape.join();
  let program = callees.get(key);
  if (program === undefined) {
    program = programOf((b) => {
      const [x, y] = [b.input(f64(...shape)), b.input(f64(...shape))];
      const sums = b.one('cumsum', [b.plain('sin', y)], { axis: 0, reverse: false });
      return [b.plain('tanh', b.plain('add', x, sums))];
    });
    callees.set(key, program);
  }
  return program;
}

/** How deep loops and branches are nested. */
const maxDepth = 2;

/** Appends random equations; every value stays within a few orders of magnitude. */
class RandomProgram {
  readonly #draw: Draw;
  readonly #depth: number;
  readonly #b = new Writer();
  readonly #values: Var[] = [];

  constructor(draw: Draw, depth = 0) {
    this.#draw = draw;
    this.#depth = depth;
  }

  make(): Program {
    const inputs = this.#draw.integer(1, 3);
    for (let i = 0; i < inputs; i++) this.#values.push(this.#b.input(f64(...this.#pick(shapes))));
    this.#values.push(this.#b.input(i32(...this.#pick(shapes))));
    const length = this.#draw.integer(2, 25);
    for (let i = 0; i < length; i++) this.#step();
    const outputs = range(this.#draw.integer(1, 4)).map(() => this.#recent());
    return this.#b.finish(outputs);
  }

  /** A program of inputs of these types, as a loop or branch holds it. */
  #body(types: readonly Aval[], results: (inner: RandomProgram) => readonly Atom[]): Program {
    const inner = new RandomProgram(this.#draw, this.#depth + 1);
    for (const type of types) inner.#values.push(inner.#b.input(type));
    const length = this.#draw.integer(1, 6);
    for (let i = 0; i < length; i++) inner.#step();
    return inner.#b.finish(results(inner));
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#draw.integer(0, list.length - 1)] as T;
  }

  #recent(): Var {
    const from = Math.max(0, this.#values.length - 6);
    return this.#draw.next() < 0.3
      ? this.#pick(this.#values)
      : (this.#values[this.#draw.integer(from, this.#values.length - 1)] as Var);
  }

  /** A value of the type of x: often x itself, so that values have several readers. */
  #like(x: Pick<Var, 'aval'>): Var {
    const fitting = this.#values.filter(
      (v) => v.aval.dtype === x.aval.dtype && v.aval.shape.join() === x.aval.shape.join(),
    );
    return this.#pick(fitting.slice(-4));
  }

  #step(): void {
    const x = this.#recent();
    const made = this.#pick([
      () => this.#unary(x),
      () => this.#binary(x),
      () => this.#binary(x),
      () => this.#select(x),
      () => this.#move(x),
      () => this.#move(x),
      () => this.#reduce(x),
      () => this.#widen(x),
      () => this.#convert(x),
      () => this.#loops(x),
      () => this.#control(x),
    ])();
    if (sizeOf(made.aval.shape) <= 2000) this.#values.push(made);
  }

  #unary(x: Var): Var {
    if (!isFloat(x.aval.dtype)) return this.#b.plain('neg', x);
    return this.#b.plain(this.#pick(['tanh', 'sin', 'neg', 'abs', 'floor', 'sign', 'cos']), x);
  }

  #binary(x: Var): Var {
    const { dtype, weak } = x.aval;
    const y =
      this.#draw.next() < 0.3
        ? newLiteral(this.#draw.integer(-3, 3), { dtype, weak })
        : this.#like(x);
    const name = this.#pick(['add', 'sub', 'max', 'min', 'mul'] as const);
    const result = this.#b.plain(name, x, y);
    return name === 'mul' && isFloat(dtype) ? this.#b.plain('sin', result) : result;
  }

  #select(x: Var): Var {
    const y = this.#like(x);
    const test = this.#b.plain(this.#pick(['lt', 'ge', 'eq', 'ne']), x, this.#like(x));
    return this.#b.plain('select', test, x, y);
  }

  #move(x: Var): Var {
    const { shape, dtype, weak } = x.aval;
    const axes = range(shape.length);
    return this.#pick([
      () => this.#b.one('reshape', [x], { shape: this.#regroup(shape) }),
      () => this.#b.one('transpose', [x], { permutation: this.#draw.shuffle(axes) }),
      () => this.#b.one('reverse', [x], { axes: axes.filter(() => this.#draw.next() < 0.5) }),
      () => this.#slice(x),
      () =>
        this.#b.one('pad', [x, newLiteral(1, { dtype, weak })], {
          low: shape
            .map(() => this.#draw.integer(-1, 2))
            .map((n, d) => Math.max(n, 1 - (shape[d] ?? 1))),
          high: shape.map(() => this.#draw.integer(0, 2)),
          interior: shape.map(() => (this.#draw.next() < 0.2 ? 1 : 0)),
        }),
      () => {
        if (shape.length === 0) return x;
        return this.#b.one('concatenate', [x, this.#like(x)], { axis: this.#pick(axes) });
      },
      () =>
        shape.length === 0 ? x : this.#b.one('iota', [], { shape, dtype, axis: this.#pick(axes) }),
    ])();
  }

  #slice(x: Var): Var {
    const { shape } = x.aval;
    const starts = shape.map((n) => this.#draw.integer(0, Math.min(2, n - 1)));
    const stops = shape.map((n, d) => this.#draw.integer((starts[d] ?? 0) + 1, n));
    const steps = shape.map(() => this.#draw.integer(1, 2));
    return this.#b.one('slice', [x], { starts, stops, steps });
  }

  #regroup(shape: Shape): number[] {
    const size = sizeOf(shape);
    const divisor = this.#pick(
      range(size)
        .map((n) => n + 1)
        .filter((n) => size % n === 0),
    );
    return this.#draw.next() < 0.3 ? [size] : [divisor, size / divisor];
  }

  #reduce(x: Var): Var {
    const axes = range(x.aval.shape.length).filter(() => this.#draw.next() < 0.6);
    if (axes.length === 0) return this.#unary(x);
    const sum = this.#b.one(this.#pick(['reduceSum', 'reduceMax', 'reduceMin']), [x], { axes });
    return isFloat(x.aval.dtype) ? this.#b.plain('tanh', sum) : sum;
  }

  #widen(x: Var): Var {
    const { shape } = x.aval;
    const front = this.#draw.next() < 0.5;
    const n = this.#draw.integer(1, 4);
    const dims = range(shape.length).map((d) => (front ? d + 1 : d));
    return this.#b.spread(x, front ? [n, ...shape] : [...shape, n], dims);
  }

  /** Equations that write their own loops, and calls. */
  #loops(x: Var): Var {
    const { shape, dtype } = x.aval;
    if (shape.length === 0 || !isFloat(dtype)) return this.#unary(x);
    const axis = this.#draw.integer(0, shape.length - 1);
    const last = shape.length - 1;
    const small = (v: Var): Var => this.#b.plain('tanh', v);
    return this.#pick([
      () => small(this.#b.one('cumsum', [x], { axis, reverse: this.#draw.next() < 0.5 })),
      () => this.#b.one('argmax', [x], { axis, dtype: 'int32' }),
      () =>
        small(
          this.#b.one('dotGeneral', [x, this.#like(x)], {
            contract: [[last], [last]],
            batch: [[], []],
          }),
        ),
      () =>
        this.#b.emit('call', [x, this.#like(x)], {
          name: 'callee',
          program: calleeFor(shape),
        })[0] as Var,
    ])();
  }

  /** Loops and branches; all their results join the values. */
  #control(x: Var): Var {
    if (this.#depth === maxDepth) return this.#unary(x);
    const results = this.#pick([
      () => this.#scan(x),
      () => this.#scan(x),
      () => this.#while(x),
      () => this.#cond(x),
    ])();
    // Loops without turns give arrays without elements.
    const others = results.slice(1).filter((v) => sizeOf(v.aval.shape) > 0);
    this.#values.push(...others.filter((v) => sizeOf(v.aval.shape) <= 2000));
    return results[0] as Var;
  }

  #several(low: number, high: number): Var[] {
    return range(this.#draw.integer(low, high)).map(() => this.#recent());
  }

  /** Over the rows of x, and of others of that length. */
  #scan(x: Var): Var[] {
    const length = x.aval.shape[0] ?? this.#draw.integer(0, 4);
    const fitting = this.#values.filter((v) => v.aval.shape[0] === length);
    const rows = x.aval.shape.length === 0 ? [] : [x, ...fitting.slice(-this.#draw.integer(1, 3))];
    const [constants, carries] = [this.#several(0, 2), this.#several(1, 3)];
    const rowTypes = rows.map(({ aval }) => ({ ...aval, shape: aval.shape.slice(1) }));
    const body = this.#body([...typesOf([...constants, ...carries]), ...rowTypes], (inner) => [
      ...carries.map((c) => inner.#like(c)),
      ...inner.#several(0, 2).filter((y) => sizeOf(y.aval.shape) * length <= 2000),
    ]);
    return this.#b.emit('scan', [...constants, ...carries, ...rows], {
      length,
      reverse: this.#draw.next() < 0.4,
      unroll: this.#pick([1, 1, 2, 3]),
      constants: constants.length,
      carries: carries.length,
      body,
    });
  }

  /** Of a few turns, at most as many as there are; the counter is the first carry. */
  #while(x: Var): Var[] {
    const start = this.#b.one('convert', [number(0)], { dtype: 'int32' });
    const [constants, carries] = [this.#several(0, 2), [start, x, ...this.#several(0, 2)]];
    const types = typesOf([...constants, ...carries]);
    const counter = (inner: RandomProgram): Var => inner.#values[constants.length] as Var;
    const turns = newLiteral(this.#draw.integer(0, 5), start.aval);
    const test = this.#body(types, (inner) => {
      const isBelow = inner.#b.plain('lt', counter(inner), turns);
      if (this.#draw.next() < 0.5) return [isBelow];
      const asked = inner.#recent();
      const isSome = inner.#b.plain('lt', asked, newLiteral(1, asked.aval));
      const axes = range(asked.aval.shape.length);
      return [inner.#b.plain('and', isBelow, inner.#b.one('reduceOr', [isSome], { axes }))];
    });
    const body = this.#body(types, (inner) => [
      inner.#b.plain('add', counter(inner), newLiteral(1, start.aval)),
      ...carries.slice(1).map((c) => inner.#like(c)),
    ]);
    const params = { constants: constants.length, test, body };
    return this.#b.emit('while', [...constants, ...carries], params);
  }

  #cond(x: Var): Var[] {
    const operands = [x, ...this.#several(0, 3)];
    const branches = range(this.#draw.integer(1, 3)).map(() =>
      this.#body(typesOf(operands), (inner) => operands.map((v) => inner.#like(v))),
    );
    const axes = range(x.aval.shape.length);
    const index = this.#b.one('convert', [this.#b.one('reduceMax', [x], { axes })], {
      dtype: 'int32',
    });
    return this.#b.emit('cond', [index, ...operands], { branches });
  }

  #convert(x: Var): Var {
    // Loops would make much of a rounding.
    if (this.#depth > 0) return this.#unary(x);
    const dtype = this.#pick(['float64', 'int32', 'float64', 'uint32', 'float32'] as const);
    const there = this.#b.one('convert', [this.#unary(x)], { dtype });
    return this.#b.one('convert', [there], { dtype: isFloat(x.aval.dtype) ? 'float64' : 'int32' });
  }
}

describe('random programs', () => {
  it('agree with the evaluator', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const program = new RandomProgram(new Draw(seed)).make();
        // float32 is carried in float64 within a kernel: results agree to its rounding.
        expectAgrees(program, argumentsFor(program, seed), { rtol: 3e-6, atol: 3e-6 });
      }),
      { numRuns: Number(process.env['FC_RUNS'] ?? 300) },
    );
  });
});
