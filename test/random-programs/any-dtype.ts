/**
 * Random programs over values of every dtype and shape: empty ones and single numbers, NaN, zeros
 * of both signs, infinities, the largest and the smallest numbers. What operations give that are
 * rounded correctly everywhere joins the values for further steps and agrees to the last bit; sums
 * of floats, elementary functions, loops and branches give results only.
 */
import { aval, type Aval } from '../../src/array/aval.js';
import type { DenseArray } from '../../src/array/dense.js';
import {
  dtypes as allDTypes,
  isComplex,
  isInexact,
  isInteger,
  isSigned,
  itemSize,
  type ComplexDType,
  type DType,
} from '../../src/array/dtype.js';
import { range, sizeOf, type Shape } from '../../src/array/shape.js';
import { Builder } from '../../src/ir/builder.js';
import {
  newLiteral,
  type Atom,
  type PrimName,
  type Program,
  type Var,
} from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import { Draw } from '../support/draw.js';
import { control } from './control.js';
import { extend } from './generate.js';
import { anything, chosen, filling, like, one, pick, type Form, type Setup } from './parts.js';
import { movingForms, readingForms } from './shape-forms.js';
import type { Step } from './steps.js';

const shapes: readonly Shape[] = [
  '',
  '1',
  '0',
  '3',
  '20',
  '4 5',
  '0 3',
  '7 3',
  '2 3 4',
  '5 40',
  '300',
  '2 0 4',
  '37',
].map((lengths) => lengths.split(' ').filter(Boolean).map(Number));

/** What registers hold; complex values are tested as pairs of them. */
type RealDType = Exclude<DType, ComplexDType>;
const dtypes = allDTypes.filter((dtype): dtype is RealDType => !isComplex(dtype));

export interface AnyProgram {
  readonly program: Program;
  /** Which results agree to the last bit. */
  readonly isExact: readonly boolean[];
}

/** One input of each dtype, of shapes that the first step chooses. */
export function programOfAnyDType(list: readonly Step[], exactOnly = false): AnyProgram {
  const b = new Builder(rules);
  const [first] = list;
  const inputs = dtypes.map((dtype, i) =>
    b.input(aval(pick(shapes, (first?.seed ?? 0) + i * (first?.first ?? 1)), dtype)),
  );
  const pools = new Pools(b, inputs);
  for (const step of list) {
    if (exactOnly) pools.add(step, exactForms);
    else pools.add(step, pick([exactForms, exactForms, roundedForms, smoothForms], step.kind));
  }
  return pools.finish();
}

/** The values for further steps. */
class Pools {
  readonly #b: Builder;
  readonly #exact: Var[];
  /** Of float64, and of moderate size: their errors grow a little from step to step. */
  readonly #smooth: Var[] = [];
  readonly #results: Var[] = [];

  constructor(b: Builder, inputs: readonly Var[]) {
    this.#b = b;
    this.#exact = [...inputs];
  }

  /** Appends what the step makes by one of the forms. */
  add(step: Step, forms: readonly Form[]): void {
    const b = this.#b;
    const values = forms === smoothForms ? this.#smooth : this.#exact;
    if (values.length === 0) return;
    const made = pick(forms, step.kind >>> 2)({ b, values, step, draw: new Draw(step.seed) });
    const small = made.filter((v) => sizeOf(v.aval.shape) <= 2000);
    if (forms === exactForms) {
      this.#exact.push(...small);
      return;
    }
    this.#results.push(...small);
    const floats = small.filter((v) => v.aval.dtype === 'float64');
    this.#smooth.push(...floats.map((v) => limited(b, v)));
  }

  finish(): AnyProgram {
    const [exact, rounded] = [this.#exact.slice(-4), this.#results.slice(-3)];
    return {
      program: this.#b.finish([...exact, ...rounded]),
      isExact: [...exact.map(() => true), ...rounded.map(() => false)],
    };
  }
}

const isBits = (dtype: DType): boolean => isInteger(dtype) || dtype === 'bool';
const isNumber = (dtype: DType): boolean => dtype !== 'bool';

const unary =
  (accepts: (dtype: DType) => boolean, ...names: readonly PrimName[]): Form =>
  (setup) => {
    const x = chosen(setup, accepts);
    return x === undefined ? [] : [one(setup.b, pick(names, setup.step.seed), [x])];
  };

const binary =
  (accepts: (dtype: DType) => boolean, ...names: readonly PrimName[]): Form =>
  (setup) => {
    const x = chosen(setup, accepts);
    if (x === undefined) return [];
    const y = setup.draw.next() < 0.2 ? someLiteral(setup.draw, x.aval) : like(setup, x);
    return [one(setup.b, pick(names, setup.step.seed), [x, y])];
  };

const someLiteral = (draw: Draw, { dtype }: Aval): Atom =>
  newLiteral(someElement(draw, dtype), { dtype, weak: false });

function choice(setup: Setup): Var[] {
  const { b, step } = setup;
  const x = chosen(setup, anything) as Var;
  const y = like(setup, x);
  const tests = setup.values.filter((v) => v.aval.dtype === 'bool');
  const test = filling(b, pick(tests.toReversed(), step.seed), x.aval.shape);
  return [one(b, 'select', [test, x, y])];
}

const conversion: Form = (setup) => {
  const x = chosen(setup, anything) as Var;
  return setup.b.emit('convert', [x], { dtype: pick(dtypes, setup.step.seed) });
};

/** By as many bits as there may be. */
const shift: Form = (setup) => {
  const x = chosen(setup, isInteger);
  if (x === undefined) return [];
  const by = newLiteral(setup.step.second % 32, { dtype: x.aval.dtype, weak: false });
  const names = ['shiftLeft', 'shiftRightLogical', 'shiftRightArithmetic'] as const;
  return [one(setup.b, pick(names, setup.step.seed), [x, by])];
};

const reduction =
  (accepts: (dtype: DType) => boolean, ...names: readonly PrimName[]): Form =>
  (setup) => {
    const x = chosen(setup, accepts);
    if (x === undefined) return [];
    const axes = range(x.aval.shape.length).filter(() => setup.draw.next() < 0.6);
    return setup.b.emit(pick(names, setup.step.seed) as 'reduceMax', [x], { axes });
  };

const alongAxis =
  (accepts: (dtype: DType) => boolean, emit: (setup: Setup, x: Var, axis: number) => Var[]): Form =>
  (setup) => {
    const x = chosen(setup, accepts);
    const axis = setup.step.second % Math.max(1, x?.aval.shape.length ?? 0);
    return x === undefined || (x.aval.shape[axis] ?? 0) === 0 ? [] : emit(setup, x, axis);
  };

const exactForms: readonly Form[] = [
  unary(isInexact, 'neg', 'abs', 'sign', 'floor', 'ceil', 'isFinite', 'sqrt'),
  unary(isInteger, 'neg', 'abs', 'sign', 'not', 'populationCount', 'clz'),
  binary(isInexact, 'add', 'sub', 'mul', 'div', 'max', 'min', 'rem'),
  binary(isInexact, 'add', 'sub', 'mul', 'max', 'min'),
  binary(isInteger, 'add', 'sub', 'mul', 'max', 'min'),
  binary((dtype) => isInteger(dtype) && itemSize[dtype] === 4, 'mulHigh'),
  binary(isBits, 'and', 'or', 'xor'),
  binary(anything, 'eq', 'ne', 'lt', 'le', 'gt', 'ge'),
  choice,
  conversion,
  shift,
  reduction(anything, 'reduceMax', 'reduceMin'),
  reduction(isBits, 'reduceAnd', 'reduceOr', 'reduceXor'),
  reduction(isInteger, 'reduceSum', 'reduceProd'),
  alongAxis(anything, ({ b, step }, x, axis) =>
    b.emit(pick(['argmax', 'argmin'], step.seed), [x], { axis, dtype: 'int32' }),
  ),
  alongAxis(isNumber, ({ b, step }, x, axis) =>
    b.emit(pick(['cummax', 'cummin'], step.seed), [x], { axis, reverse: step.kind % 2 === 0 }),
  ),
  alongAxis(isInteger, ({ b, step }, x, axis) =>
    b.emit('cumsum', [x], { axis, reverse: step.kind % 2 === 0 }),
  ),
  alongAxis(anything, (setup, x, axis) =>
    setup.b.emit('sort', [x, like(setup, x)], { axis, keys: 1 }),
  ),
  ...movingForms,
  ...readingForms,
];

/** Infinities and what is huge would make sums depend on their order. */
function limited(b: Builder, x: Var): Var {
  const bound = (value: number): Atom => newLiteral(value, { dtype: x.aval.dtype, weak: false });
  return one(b, 'clamp', [bound(-2), x, bound(2)]);
}

const sumOverAxes: Form = (setup) => {
  const x = chosen(setup, isInexact) as Var;
  const axes = range(x.aval.shape.length).filter(() => setup.draw.next() < 0.6);
  return setup.b.emit('reduceSum', [limited(setup.b, x)], { axes });
};

const runningSum = alongAxis(isInexact, ({ b }, x, axis) =>
  b.emit('cumsum', [limited(b, x)], { axis, reverse: axis === 0 }),
);

const product: Form = (setup) => {
  const { b } = setup;
  const x = limited(b, chosen(setup, isInexact) as Var);
  const last = x.aval.shape.length === 0 ? [] : [x.aval.shape.length - 1];
  const other = limited(b, like(setup, x));
  return b.emit('dotGeneral', [x, other], { contract: [last, last], batch: [[], []] });
};

/** Loops, branches and functions, of steps that are smooth themselves. */
const controlled: Form = ({ b, values, step }) => {
  const floats = values.filter((v) => v.aval.dtype === 'float64' && sizeOf(v.aval.shape) > 0);
  const pool = floats.map((v) => one(b, 'tanh', [v]));
  const inner = step.inner.length > 0 ? step.inner : [{ ...step, inner: [] }];
  return pool.length === 0 ? [] : control(b, pool, { ...step, inner }, extend);
};

/** Of exact values. */
const roundedForms: readonly Form[] = [
  unary(isInexact, 'sin', 'exp', 'log', 'tanh', 'logistic', 'cbrt', 'atan', 'rsqrt'),
  sumOverAxes,
  runningSum,
  product,
  controlled,
];

/** Of rounded values, in which they are continuous. */
const smoothForms: readonly Form[] = [
  unary(isInexact, 'sin', 'tanh', 'neg', 'abs'),
  binary(isInexact, 'add', 'sub', 'max', 'min'),
  binary(isInexact, 'add', 'sub', 'mul'),
  sumOverAxes,
  runningSum,
  product,
  controlled,
  reduction(isInexact, 'reduceMax', 'reduceMin'),
  ...movingForms,
];

const specials: Readonly<Record<RealDType, readonly number[]>> = {
  float64: [0, -0, 1, NaN, Infinity, -Infinity, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 31, -0.5],
  float32: [0, -0, 1, NaN, Infinity, -Infinity, 3e38, -3e38, 2 ** -149, 2 ** 24, 2 ** 31, -0.5],
  int32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 65537],
  uint32: [0, 1, 2 ** 31, 2 ** 32 - 1, 65537],
  bool: [0, 1],
  int8: [0, 1, -1, 127, -128, 77],
  uint8: [0, 1, 128, 255, 77],
  int16: [0, 1, -1, 2 ** 15 - 1, -(2 ** 15), 257],
  uint16: [0, 1, 2 ** 15, 2 ** 16 - 1, 257],
  float16: [0, -0, 1, NaN, Infinity, -Infinity, 65504, -65504, 2 ** -24, 2 ** 11, 2 ** -15, -0.5],
  bfloat16: [0, -0, 1, NaN, Infinity, -Infinity, 3e38, -3e38, 2 ** -133, 2 ** 8, 2 ** 31, -0.5],
};

function someElement(draw: Draw, dtype: DType): number {
  if (draw.next() < 0.25) return pick(specials[dtype as RealDType], draw.integer(0, 99));
  if (isInexact(dtype)) return draw.between(-4, 4);
  return dtype === 'bool' ? draw.integer(0, 1) : draw.integer(isSigned(dtype) ? -9 : 0, 9);
}

/** Arguments of a program, special values among them. */
export const someArguments = ({ inputs }: Program, draw: Draw): DenseArray[] =>
  inputs.map(({ aval: { shape, dtype } }) =>
    draw.array(shape, dtype, () => someElement(draw, dtype)),
  );
