import { grad, jit, numpy as np, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';
import * as rewritten from './functions.js';
import * as methods from './methods.js';
import { rewritingRows } from './rewriting.js';

type OfNumbers = (...args: readonly unknown[]) => number;
type OfArrays = (...args: NDArray[]) => NDArray;

// The same module as it is, which V8 compiles.
const untouched = (await import('./functions.ts?untouched' as string)) as typeof rewritten;

interface Task {
  readonly name: keyof typeof rewritten;
  readonly traced: unknown;
  readonly withMethods: unknown;
  readonly task: string;
  readonly args: readonly Float64Array[];
  readonly inner: number;
}

const numbers = (n: number, f: (i: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => f(i));

const tasks: readonly Task[] = [
  {
    name: 'rosenbrock',
    traced: rewritten.rosenbrock,
    withMethods: methods.rosenbrock,
    task: 'Rosenbrock, n = 1000',
    args: [numbers(1000, Math.sin)],
    inner: 500,
  },
  {
    name: 'lorenz',
    traced: rewritten.lorenz,
    withMethods: methods.lorenz,
    task: 'Lorenz, 10 000 steps',
    args: [Float64Array.of(1, 1, 1), Float64Array.of(10, 28, 8 / 3)],
    inner: 5,
  },
  {
    name: 'nBody',
    traced: rewritten.nBody,
    withMethods: methods.nBody,
    task: '5 bodies, 1000 steps',
    args: [
      numbers(15, (i) => 2 * Math.sin(7 * i)),
      numbers(15, (i) => 0.1 * Math.cos(5 * i)),
      numbers(5, (i) => 1 / (i + 1)),
    ],
    inner: 3,
  },
  {
    name: 'curveFit',
    traced: rewritten.curveFit,
    withMethods: methods.curveFit,
    task: 'a curve fit to 1000 points',
    args: [
      Float64Array.of(2, 0.5, 3, 0.1),
      numbers(1000, (i) => i / 200),
      numbers(1000, (i) => Math.sin(i / 50)),
    ],
    inner: 50,
  },
];

/** Functions written with operators: compiled, with numbers, and their gradients. */
export const plainRows = (): Row[] => [...tasks.flatMap(rowsOf), ...rewritingRows()];

function rowsOf({ name, task, args, inner, ...given }: Task): Row[] {
  const plain = untouched[name] as unknown as OfNumbers;
  const traced = given.traced as OfArrays;
  const withMethods = given.withMethods as OfArrays;
  const arrays = args.map((x) => np.array(x));
  const [value, gradient, byMethods] = [
    jit(traced),
    jit(grad(traced)),
    jit(grad(withMethods)),
  ] as const;
  agree(`${task}: the value`, value(...arrays), plain(...args), 1e-9);
  agree(`${task}: the gradient`, gradient(...arrays), byMethods(...arrays), 1e-6);
  const [ours, theirs, withNumbers, slope, slopeByMethods] = race([
    { run: () => value(...arrays), inner },
    { run: () => plain(...args), inner },
    { run: () => (given.traced as OfNumbers)(...args), inner },
    { run: () => gradient(...arrays), inner },
    { run: () => byMethods(...arrays), inner },
  ]) as [number, number, number, number, number];
  return [
    ratioRow(`${task}: compiled`, ours, theirs, 1.1, 'untouched in V8'),
    ratioRow(`${task}: rewritten, with numbers`, withNumbers, theirs, 2, 'untouched in V8'),
    ratioRow(`${task}: gradient`, slope, ours, 4, 'the function'),
    ratioRow(`${task}: gradient`, slope, slopeByMethods, 1.2, 'written with methods'),
  ];
}
