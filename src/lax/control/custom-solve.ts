/** Equations solved by a solver of the user's, with derivatives that know nothing of the solver. */
import { anything, flag, kind, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { noAux, tree } from '../parameters.js';
import { hasTangent } from '../../array/dtype.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { avalsOf, type PrimParams, type Program } from '../../ir/program.js';
import { spread } from '../../primitives/control/present.js';
import { lazyProgram } from '../../primitives/custom/rules.js';
import { op } from '../../operands/elementwise.js';
import type { AnyFunction } from '../../trace/checks.js';
import { applyProgram, bind, bind1 } from '../../trace/bind.js';
import { takingMore, traceBodies, traceBody, type TracedBody } from '../../trace/body.js';
import { traceRule, tryRule, usedByRules, type Rule } from '../../trace/rule.js';
import { currentTrace, namedAxes, type NamedAxes } from '../../trace/trace.js';
import { transforms } from '../../trace/transforms.js';
import type { Arrays, ArrayTree, Given } from '../../trace/types.js';
import { derivativeAt, inFull } from './derivative-at.js';
import { checkLike, readLike } from './like.js';
import {
  checkFunction,
  nameOf,
  readTree,
  writeTree,
  type FlatTree,
  type Returned,
} from './trees.js';

/** The options of `customLinearSolve`. */
export interface LinearSolveOptions<S> {
  /**
   * Solves the transposed equation, from the transposed matvec and its right side; reverse mode
   * needs it.
   */
  readonly transposeSolve?: S | null | undefined;
  /** Whether matvec is its own transpose, so that `solve` serves for both. */
  readonly symmetric?: boolean | undefined;
  /** A solver returns x alone: for JAX's order of arguments only. */
  readonly hasAux?: false | undefined;
}

const linearSolveParameters = parameters<LinearSolveOptions<LinearSolver<unknown>>>(
  'lax.customLinearSolve',
  { matvec: anything, b: tree, solve: anything },
  {
    transposeSolve: optional(kind('a function', (x) => typeof x === 'function')),
    symmetric: flag,
    hasAux: noAux,
  },
);

interface RootOptions {
  /** A solver returns x alone: for JAX's order of arguments only. */
  readonly hasAux?: false | undefined;
}

const rootParameters = parameters<RootOptions>(
  'lax.customRoot',
  { f: anything, initialGuess: tree, solve: anything, tangentSolve: anything },
  { hasAux: noAux },
);

/** A user's function as the user's solvers see it: numbers may stand for arrays in its argument. */
export type Solvable<X> = (x: Given<X>) => X;

/** The solver: from a linear function and a right side b to the x at which the function is b. */
export type LinearSolver<X, R = X> = (matvec: Solvable<X>, b: X) => R;

/** The same for trees that are not made of arrays alone. */
type LooseSolver<T> = LinearSolver<Arrays<T>, Returned<Arrays<T>>>;

type LinearSolveArguments<S> = Trailing<
  [transposeSolve?: S | null, symmetric?: boolean, hasAux?: false],
  LinearSolveOptions<S>
>;

/**
 * The x with matvec(x) = b, which `solve(matvec, b)` finds. x and b are trees of one structure and
 * of the same types. The derivatives, by b and by all that matvec captured, follow from the
 * equation: the solver is never differentiated, and may be a loop of any length. Throws
 * `tree-mismatch`, `shape-mismatch` and
 * `dtype-mismatch`, and `not-differentiable` in reverse mode where there is no `transposeSolve`.
 */
export function customLinearSolve<T extends ArrayTree<T>>(
  matvec: (x: T) => T,
  b: T,
  solve: LinearSolver<T>,
  ...args: LinearSolveArguments<LinearSolver<T>>
): T;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function customLinearSolve<const T>(
  matvec: (x: Arrays<T>) => Returned<Arrays<T>>,
  b: T,
  solve: LooseSolver<T>,
  ...args: LinearSolveArguments<LooseSolver<T>>
): Arrays<T>;
export function customLinearSolve(
  matvec: AnyFunction,
  b: unknown,
  solve: AnyFunction,
  ...args: unknown[]
): unknown {
  const options = linearSolveParameters.read([matvec, b, solve], args);
  const who = 'lax.customLinearSolve';
  const usage = 'lax.customLinearSolve(matvec, b, solve)';
  checkFunction(matvec, who, 'matvec', usage);
  checkFunction(solve, who, 'solve', usage);
  const right = readTree(b, who, 'b');
  const like = writeTree(right);
  const linear = solvable(matvec, right, who);
  const solved = (y: unknown): unknown => solve(...([linear, y] as never[]));
  if (currentTrace() === null) return writeTree(readTree(solved(like), who, 'x'));
  const { symmetric = false, transposeSolve } = options;
  const functions = [
    matvec,
    solved,
    ...(transposeSolve === undefined || symmetric
      ? []
      : [(y: unknown) => transposeSolve(transposed(matvec, right) as never, y as never)]),
  ];
  const { captured, bodies } = traceBodies(functions, [like], { who });
  const names = [nameOf(matvec, 'matvec'), nameOf(solve, 'solve'), 'transposeSolve'];
  bodies.forEach((body, i) => checkResult(who, at(names, i), body, right));
  const [product, solver, transposeSolver] = bodies.map((body) => body.program) as [
    Program,
    Program,
    Program | undefined,
  ];
  const x = bind('linearSolve', [...captured, ...right.arrays], {
    constants: captured.length,
    matvec: product,
    solve: solver,
    transposeSolve: transposeSolver ?? (symmetric ? solver : null),
  });
  return writeTree(right, x);
}

/** The transpose of a linear function from trees like `like` to the same. */
function transposed(matvec: AnyFunction, like: FlatTree): (ct: unknown) => unknown {
  const who = 'lax.customLinearSolve';
  const { program, captured } = traceBody(matvec, [writeTree(like)], { who });
  const isLinear = program.inputs.map((_, i) => i >= captured.length);
  const all = program.outputs.map(() => true);
  const back = transforms().transpose(program, isLinear, all);
  return (ct) => {
    const results = applyProgram(back.program, [...captured, ...ofSolver(ct, like, who)]);
    const types = like.arrays.map((x) => x.aval);
    return writeTree(like, inFull(spread(results, back.nonzero), types));
  };
}

/** Makes a function of trees like `like` one that serves as `Solvable`. */
const solvable =
  (f: AnyFunction, like: FlatTree, who: string) =>
  (x: unknown): unknown => {
    const argument = writeTree(like, ofSolver(x, like, who));
    return writeTree(readTree(f(...([argument] as never[])), who, nameOf(f, 'f')));
  };

/** The arrays of what a user's solver gives for a tree like `like`. */
const ofSolver = (tree: unknown, like: FlatTree, who: string): NDArray[] =>
  readLike(`${who}: the solver must give a tree like x`, tree, like, who);

/** Throws where a function does not return what has the structure and the types of the tree. */
const checkResult = (who: string, name: string, body: TracedBody, like: FlatTree): void =>
  checkLike(
    `${who}: ${name} must return a tree like that it works on`,
    body.outDef,
    body.outAvals,
    like,
  );

/**
 * A root x of f, f(x) = 0, which `solve(f, initialGuess)` finds. x and f(x) are trees of one
 * structure and of the same types. The derivatives by all that f captured follow from the implicit
 * function theorem, f'(x) dx = -df: `tangentSolve(g, y)` must solve g(x) = y for the linear
 * function g that f is near the root, as `(g, y) => y.div(g(1))` does for a scalar; reverse mode
 * gives it the transpose of g. The solver is never differentiated, and the root does not depend on
 * the guess. Throws
 * `tree-mismatch`, `shape-mismatch` and `dtype-mismatch`.
 */
export function customRoot<T extends ArrayTree<T>>(
  f: (x: T) => T,
  initialGuess: T,
  solve: (f: Solvable<T>, guess: T) => T,
  tangentSolve: LinearSolver<T>,
  ...args: Trailing<[hasAux?: false], RootOptions>
): T;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function customRoot<const T>(
  f: (x: Arrays<T>) => Returned<Arrays<T>>,
  initialGuess: T,
  solve: (f: Solvable<Arrays<T>>, guess: Arrays<T>) => Returned<Arrays<T>>,
  tangentSolve: LooseSolver<T>,
  ...args: Trailing<[hasAux?: false], RootOptions>
): Arrays<T>;
export function customRoot(
  f: AnyFunction,
  initialGuess: unknown,
  solve: AnyFunction,
  tangentSolve: AnyFunction,
  ...args: unknown[]
): unknown {
  rootParameters.read([f, initialGuess, solve, tangentSolve], args);
  const who = 'lax.customRoot';
  const usage = 'lax.customRoot(f, initialGuess, solve, tangentSolve)';
  checkFunction(f, who, 'f', usage);
  checkFunction(solve, who, 'solve', usage);
  checkFunction(tangentSolve, who, 'tangentSolve', usage);
  const guess = readTree(initialGuess, who, 'x');
  const like = writeTree(guess);
  const equationOf = solvable(f, guess, who);
  const solved = (x: unknown): unknown => solve(...([equationOf, x] as never[]));
  if (currentTrace() === null) return writeTree(readTree(solved(like), who, 'x'));
  const { captured, bodies } = traceBodies([f, solved], [like], { who });
  const names = [nameOf(f, 'f'), nameOf(solve, 'solve')];
  bodies.forEach((body, i) => checkResult(who, at(names, i), body, guess));
  const [equation, solver] = bodies.map((body) => body.program) as [Program, Program];
  const axes = namedAxes();
  const root: Root = { equation, solver, guess, captured, tangentSolve, axes };
  const used = usedByRules(root, () => tryRule(rootRule(paramsOf(root), root)).captured);
  const more = used.filter((x) => !captured.includes(x));
  const whole: Root = {
    ...root,
    equation: takingMore(equation, more),
    solver: takingMore(solver, more),
    captured: [...more, ...captured],
  };
  const start = guess.arrays.map((x) => bind1('stopGradient', [x], {}));
  return writeTree(guess, bind('customJvp', [...whole.captured, ...start], paramsOf(whole)));
}

/** What a root is found and differentiated by. */
interface Root {
  /** Programs from captured arrays and x to f(x), and from the guess to the root. */
  readonly equation: Program;
  readonly solver: Program;
  readonly guess: FlatTree;
  readonly captured: readonly NDArray[];
  readonly tangentSolve: AnyFunction;
  /** Around the call. */
  readonly axes: NamedAxes;
}

function paramsOf(root: Root): PrimParams['customJvp'] {
  const { solver, guess, captured } = root;
  const params: PrimParams['customJvp'] = {
    name: 'customRoot',
    fixed: [...captured.map(() => false), ...guess.arrays.map(() => true)],
    program: solver,
    rule: lazyProgram('customRoot', [...root.axes.keys()], () =>
      traceRule(rootRule(params, root), captured),
    ),
  };
  return params;
}

/** constants, guess, tangents of float constants → root, its tangent. */
function rootRule(
  params: PrimParams['customJvp'],
  { equation, guess, tangentSolve, axes }: Root,
): Rule {
  const types = avalsOf(equation.inputs);
  const count = types.length - guess.arrays.length;
  const moving = types.map((a, i) => i < count && hasTangent(a.dtype));
  const isRoot = types.map((_, i) => i >= count);
  // A tree of arrays, whatever its structure.
  const solveTangent = tangentSolve as LinearSolver<NDArray>;
  const write = (...inputs: NDArray[]): NDArray[] => {
    const constants = inputs.slice(0, count);
    // The function itself, so that the next derivative is implicit, too.
    const root = bind('customJvp', inputs.slice(0, types.length), params);
    const point = [...constants, ...root];
    const byConstants = derivativeAt(equation, point, moving);
    const byRoot = derivativeAt(equation, point, isRoot);
    const right = byConstants(inputs.slice(types.length)).map((df) => op('neg', df));
    const matvec = (v: unknown): unknown =>
      writeTree(guess, byRoot(readTree(v, 'lax.customRoot', 'x').arrays));
    const tangent = customLinearSolve(
      matvec as never,
      writeTree(guess, right) as NDArray,
      solveTangent,
      {
        transposeSolve: solveTangent,
      },
    );
    return [...root, ...readTree(tangent, 'lax.customRoot', 'dx').arrays];
  };
  const tangentTypes = types.filter((_, i) => moving[i]);
  const avals = [...types, ...tangentTypes];
  return { name: 'lax.customRoot: tangentSolve', write, avals, axes };
}
