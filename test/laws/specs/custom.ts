import { aval } from '../../../src/array/aval.js';
import { DenseArray } from '../../../src/array/dense.js';
import { isComplex } from '../../../src/array/dtype.js';
import { Builder } from '../../../src/ir/builder.js';
import type { PrimParams, Program } from '../../../src/ir/program.js';
import type {
  CheckpointPolicy,
  customRules,
  LazyProgram,
  TypedComputation,
} from '../../../src/primitives/custom.js';
import { rules } from '../../../src/primitives/index.js';
import { Ops, type Primal } from '../../../src/primitives/ops.js';
import { vmapProgram } from '../../../src/transforms/programs.js';
import type { Draw } from '../../support/draw.js';
import { writeProgram } from '../../support/write-program.js';
import type { Row, Specs } from '../spec.js';

type Rows<P> = [Row<P>, ...Row<P>[]];

const vector = aval([3], 'float64');
const scalar = aval([], 'float64');

/** A program written with the operations of rules. */
function written(
  types: readonly { shape: readonly number[] }[],
  write: (p: Ops, inputs: readonly Primal[]) => Primal[],
): Program {
  const builder = new Builder(rules);
  const inputs = types.map(({ shape }) => builder.input(aval(shape, 'float64')));
  return builder.finish(write(new Ops(builder), inputs));
}

const lazy = (name: string, program: Program): LazyProgram => ({
  name,
  over: [],
  program: () => program,
});

/** The operands of a program of three inputs. */
const three = (p: readonly Primal[]): [Primal, Primal, Primal] => p as [Primal, Primal, Primal];

const spreadOut = (p: Ops, x: Primal): Primal => p.broadcast(x, [3], []);

/** x sin(y), sum(x). */
const sines = written([vector, vector], (p, xs) => {
  const [x, y] = three(xs);
  return [p.mul(x, p.sin(y)), p.reduceSum(x, [0])];
});
const sinesRule = written([vector, vector, vector, vector], (p, xs) => {
  const [x, y, dx, dy] = xs as [Primal, Primal, Primal, Primal];
  const moved = p.add(p.mul(dx, p.sin(y)), p.mul(dy, p.mul(x, p.cos(y))));
  return [p.mul(x, p.sin(y)), p.reduceSum(x, [0]), moved, p.reduceSum(dx, [0])];
});
/** c x², of which c is fixed. */
const scaledSquare = written([scalar, vector], (p, xs) => {
  const [c, x] = three(xs);
  return [p.mul(spreadOut(p, c), p.mul(x, x))];
});
const scaledSquareRule = written([scalar, vector, vector], (p, xs) => {
  const [c, x, dx] = three(xs);
  const cx = p.mul(spreadOut(p, c), x);
  return [p.mul(cx, x), p.mul(dx, p.mul(cx, 2))];
});

const fixedHasNone = {
  only: 'none',
  because: 'the laws differentiate by all inputs, of which one is fixed',
} as const;

const customJvp: Rows<PrimParams['customJvp']> = [
  {
    params: {
      name: 'sines',
      fixed: [false, false],
      program: sines,
      rule: lazy('sines', sinesRule),
    },
    inputs: (d: Draw) => [d.floats([3]), d.floats([3])],
    label: 'two results',
  },
  {
    params: {
      name: 'scaledSquare',
      fixed: [true, false],
      program: scaledSquare,
      rule: lazy('scaledSquare', scaledSquareRule),
    },
    inputs: (d: Draw) => [d.floats([]), d.floats([3])],
    label: 'a fixed input',
    derivatives: fixedHasNone,
  },
  {
    // Its second result does not depend on y, which is all that moves.
    program: writeProgram(['i32[3]', 'f64[3]'], (b, n, y) =>
      b.bind('customJvp', [b.convert(n!, 'float64'), y!], {
        name: 'sines',
        fixed: [false, false],
        program: sines,
        rule: lazy('sines', sinesRule),
      }),
    ),
    inputs: (d: Draw) => [d.integers([3], -3, 3), d.floats([3])],
    label: 'a result that does not move',
  },
];

/** The same as sines, in another order: what the rule maps. */
const sinesAgain = written([vector, vector], (p, xs) => {
  const [x, y] = three(xs);
  return [p.mul(p.sin(y), x), p.reduceSum(x, [0])];
});
const customVmap: Rows<PrimParams['customVmap']> = [
  {
    params: {
      name: 'sines',
      program: sines,
      rule: {
        name: 'sines',
        program: (size, mapped) => {
          const batched = vmapProgram(sinesAgain, size, mapped);
          return { program: batched.program, mapped: batched.mapped.map((m) => m === true) };
        },
      },
    },
    inputs: (d: Draw) => [d.floats([3]), d.floats([3])],
  },
];

const sinesForward = written([vector, vector], (p, xs) => {
  const [x, y] = three(xs);
  const sine = p.sin(y);
  return [p.mul(x, sine), p.reduceSum(x, [0]), sine, p.mul(x, p.cos(y))];
});
const sinesBackward = written([vector, vector, vector, scalar], (p, xs) => {
  const [sine, slope, ct, ctSum] = xs as [Primal, Primal, Primal, Primal];
  return [p.add(p.mul(ct, sine), spreadOut(p, ctSum)), p.mul(ct, slope)];
});
const reverseOnly = { only: 'reverse', because: 'its rules know the way back only' } as const;

const customVjp: Rows<PrimParams['customVjp']> = [
  {
    params: {
      name: 'sines',
      fixed: [false, false],
      program: sines,
      forward: lazy('sines', sinesForward),
      backward: lazy('sines', sinesBackward),
    },
    inputs: (d: Draw) => [d.floats([3]), d.floats([3])],
    derivatives: reverseOnly,
  },
];

/** sin(sin(x W) W), a layer of which is called, and exp(W). */
const layers = written([aval([2, 3], 'float64'), aval([3, 3], 'float64')], (p, xs) => {
  const [x, w] = three(xs);
  const dot = (a: Primal): Primal =>
    p.bind1('dotGeneral', [a, w], {
      contract: [[1], [0]],
      batch: [[], []],
    });
  const layer = p.program([aval([2, 3], 'float64')], (b, [h]) => [b.sin(h as Primal)]);
  const hidden = p.bind1('call', [dot(x)], { name: 'layer', program: layer });
  return [p.sin(dot(hidden)), p.exp(w)];
});

const withPolicy = (policy: CheckpointPolicy): Row<PrimParams['checkpoint']> => ({
  params: { program: layers, policy },
  inputs: (d: Draw) => [d.floats([2, 3], -1, 1), d.floats([3, 3], -1, 1)],
  label: typeof policy === 'string' ? policy : policy.keeps,
});
const checkpoint: Rows<PrimParams['checkpoint']> = [
  withPolicy('nothing'),
  withPolicy('dots'),
  withPolicy('everything'),
];

/** A x for the matrix [[d0, 0], [l, d1]], with x in two scalars. */
const triangular = written([scalar, scalar, scalar, scalar, scalar], (p, xs) => {
  const [d0, d1, l, x0, x1] = xs as [Primal, Primal, Primal, Primal, Primal];
  return [p.mul(d0, x0), p.add(p.mul(l, x0), p.mul(d1, x1))];
});
const forwardSubstitution = written([scalar, scalar, scalar, scalar, scalar], (p, xs) => {
  const [d0, d1, l, b0, b1] = xs as [Primal, Primal, Primal, Primal, Primal];
  const x0 = p.div(b0, d0);
  return [x0, p.div(p.sub(b1, p.mul(l, x0)), d1)];
});
const backSubstitution = written([scalar, scalar, scalar, scalar, scalar], (p, xs) => {
  const [d0, d1, l, b0, b1] = xs as [Primal, Primal, Primal, Primal, Primal];
  const x1 = p.div(b1, d1);
  return [p.div(p.sub(b0, p.mul(l, x1)), d0), x1];
});
const diagonal = written([vector, vector], (p, xs) => {
  const [d, x] = three(xs);
  return [p.mul(d, x)];
});
const diagonalSolve = written([vector, vector], (p, xs) => {
  const [d, b] = three(xs);
  return [p.div(b, d)];
});

const linearSolve: Rows<PrimParams['linearSolve']> = [
  {
    params: {
      constants: 3,
      matvec: triangular,
      solve: forwardSubstitution,
      transposeSolve: backSubstitution,
    },
    inputs: (d: Draw) => [
      d.floats([], 1, 2),
      d.floats([], 1, 2),
      d.floats([]),
      d.floats([]),
      d.floats([]),
    ],
    label: 'triangular',
  },
  {
    params: {
      constants: 1,
      matvec: diagonal,
      solve: diagonalSolve,
      transposeSolve: diagonalSolve,
    },
    inputs: (d: Draw) => [d.floats([3], 1, 2), d.floats([3])],
    label: 'symmetric',
  },
];

/** residuals, then tangents of x and y. */
const pullbackHeld = written([vector, vector, vector, vector], (p, xs) =>
  p.bind('customPullback', xs, {
    name: 'sines',
    residuals: 2,
    outputs: [vector, scalar],
    backward: lazy('sines', sinesBackward),
  }),
);
const customPullback: Rows<PrimParams['customPullback']> = [
  {
    program: pullbackHeld,
    linear: [false, false, true, true],
    inputs: (d: Draw) => [d.floats([3]), d.floats([3]), d.floats([3]), d.floats([])],
  },
];

/** Twice the real parts. */
const doubled: TypedComputation = (types, [x]) => {
  const { dtype } = x as DenseArray;
  const numbers = Float64Array.from((x as DenseArray).dataSync());
  const real = isComplex(dtype) ? numbers.filter((_, i) => i % 2 === 0) : numbers;
  return types.map(
    (type) =>
      new DenseArray(
        type,
        real.map((v) => 2 * v),
      ),
  );
};
const pureCallback: Rows<PrimParams['pureCallback']> = [
  {
    params: { callback: doubled, results: [vector], vmapMethod: 'sequential' },
    inputs: (d: Draw) => [d.floats([3])],
  },
  {
    params: { callback: doubled, results: [vector], vmapMethod: 'expandDims' },
    inputs: (d: Draw) => [d.floats([3])],
    label: 'expandDims',
  },
  {
    params: { callback: doubled, results: [vector], vmapMethod: 'broadcastAll' },
    inputs: (d: Draw) => [d.floats([3])],
    label: 'broadcastAll',
  },
];

export const customSpecs: Specs<keyof typeof customRules> = {
  customJvp,
  customVjp,
  customVmap,
  customPullback,
  checkpoint,
  linearSolve,
  pureCallback,
};
