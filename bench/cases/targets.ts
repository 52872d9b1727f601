import { grad, jit, numpy as np, tree, type NDArray, type Target, type TypedArray } from 'tanjent';
import { loss } from '../../examples/support/network.js';
import { agree, formatTime, race, ratioRow, type Row } from '../measure.js';
import { lorenz, lorenzByEuler, lorenzLoss, rosenbrock } from '../problems.js';
import { bodiesProblem, energy, move } from './bodies.js';
import {
  digitsProblem,
  logsumexp,
  logsumexpProblem,
  mixtureGradient,
  mixtureProblem,
  rosenbrockProblem,
} from './gradients.js';
import {
  dt,
  lorenzLossOfArrays,
  lorenzOfArrays,
  parameters,
  start,
  steps,
  triple,
} from './lorenz.js';
import { mandelbrot, plane } from './mandelbrot.js';
import { elmanLoss, elmanProblem } from './recurrent.js';

/** A function and arguments, which can be compiled for each target. */
interface Case {
  readonly task: string;
  /** Calls per measurement. */
  readonly inner: number;
  readonly tolerance: number;
  compile(target: Target): Compiled;
}

interface Compiled {
  /** What it was compiled for. */
  readonly target: string;
  /** A call whose results are read, from wherever they are. */
  run(): TypedArray[];
}

function caseOf<A extends readonly unknown[]>(
  task: string,
  f: (...args: A) => unknown,
  args: A,
  inner: number,
  tolerance = 1e-9,
): Case {
  const compile = (target: Target): Compiled => {
    const compiled = jit(f as (...args: readonly unknown[]) => unknown, { target });
    const run = (): TypedArray[] =>
      (tree.leaves(compiled(...args)) as NDArray[]).map((x) => x.dataSync({ copy: false }));
    return { target: compiled.lower(...args).target, run };
  };
  return { task, inner, tolerance, compile };
}

/** Programs of loops and branches, and those between scalars and large arrays. */
function cases(): Case[] {
  const scalars: Parameters<ReturnType<typeof lorenz>> = [triple(start), triple(parameters)];
  const arrays: [NDArray, NDArray] = [np.array(start), np.array(parameters)];
  const both = { argnums: [0, 1] } as const;
  const turns = 10_000;
  const follow = grad(lorenzByEuler(1e-3), { argnums: [0, 1, 2] });
  const elman = elmanProblem(200, 'float32');
  return [
    caseOf('Lorenz, three scalars', lorenz(steps, dt), scalars, 10),
    caseOf('its gradient', grad(lorenzLoss(steps, dt), both), scalars, 10, 1e-6),
    caseOf('Lorenz, an array of three', lorenzOfArrays, arrays, 10),
    caseOf('its gradient', grad(lorenzLossOfArrays, both), arrays, 10, 1e-6),
    caseOf(
      `gradient through a while loop of ${turns} turns over 3 scalars`,
      follow,
      [...triple(start), np.array(turns, { dtype: 'int32' })],
      10,
      1e-6,
    ),
    caseOf('Mandelbrot set', mandelbrot, plane(), 1, 0),
    caseOf('loss of an Elman network', elmanLoss, elman, 1, 1e-4),
    caseOf('its gradient', grad(elmanLoss), elman, 1, 1e-3),
    caseOf('64 bodies, 100 leapfrog steps', move, bodiesProblem(), 4),
    caseOf('gradient of their final energy', grad(energy), bodiesProblem(), 1, 1e-6),
    caseOf('Rosenbrock, n = 1000', rosenbrock, rosenbrockProblem(), 500),
    caseOf('its gradient', grad(rosenbrock), rosenbrockProblem(), 500),
    caseOf('gradient of the digits loss, batch 64', grad(loss), digitsProblem(), 20, 1e-4),
    caseOf('gradient of a Gaussian mixture, 1000 points', mixtureGradient, mixtureProblem(), 20),
    caseOf('gradient of logsumexp of 10 000', grad(logsumexp), logsumexpProblem(), 50),
  ];
}

/** The target that `auto` chooses against the better of both, results read. */
export function targetRows(): Row[] {
  return cases().map(({ task, inner, tolerance, compile }) => {
    const targets = (['auto', 'js', 'wasm'] as const).map(compile);
    const [auto, js, wasm] = targets as [Compiled, Compiled, Compiled];
    if (js.target !== 'js' || wasm.target !== 'wasm') throw new Error(`${task} has one target`);
    const expected = js.run();
    for (const { target, run } of [auto, wasm])
      run().forEach((x, i) => agree(`${task}, ${target}`, x, expected[i] as TypedArray, tolerance));
    const times = race(
      targets.map(({ run }) => ({ run, inner })),
      21,
    ) as [number, number, number];
    const [chosen, ...others] = times;
    const row = ratioRow(`${task}: chosen target`, chosen, Math.min(...others), 1.2, '');
    return {
      ...row,
      ours: `${formatTime(chosen)} (${auto.target})`,
      against: `${formatTime(times[1])} by js, ${formatTime(times[2])} by wasm`,
    };
  });
}
