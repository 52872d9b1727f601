/** What a function gives for its example arguments, and its curve over a range. */
import { grad, jit, NDArray, numpy, vmap } from '../../../src/index.js';
import { printAval } from '../../../src/array/aval.js';
import { flatten, leafPaths } from '../../../src/tree/tree.js';
import type { Curve, Result, ResultLeaf } from '../protocol.js';
import type { AnyFunction, Domain, ModuleExports } from './module-exports.js';
import { gridOf, pictureOf, thinned } from './pictures.js';
import type { Layer } from './transform-stack.js';

/** Longer print-outs are cut. */
const mostText = 4000;
/** Sides of arrays that are shown as pictures, and of vectors that are shown as curves. */
const leastSide = 4;
const leastLength = 8;

export function resultOf(
  { f, args }: Layer,
  { f: own, args: given, domain }: ModuleExports,
): Result {
  const start = performance.now();
  const value = jit(f as never)(...(args as never[])) as unknown;
  const leaves = leavesOf(value);
  const milliseconds = performance.now() - start;
  return { leaves, milliseconds, curve: curveOver(own, given, domain) };
}

function leavesOf(value: unknown): ResultLeaf[] {
  const [leaves, def] = flatten(value);
  const paths = leafPaths(def);
  return leaves.map((leaf, i) => leafOf(leaf, paths[i] ?? ''));
}

function leafOf(leaf: unknown, path: string): ResultLeaf {
  if (!(leaf instanceof NDArray))
    return { path, type: typeof leaf, text: String(leaf), image: null, values: null };
  const { shape, dtype } = leaf;
  const [rows = 0, columns = 0] = shape;
  const grid = gridOf(leaf);
  const isLarge = Math.min(rows, columns) >= leastSide;
  const isVector = shape.length === 1 && rows >= leastLength;
  const text = String(leaf);
  return {
    path,
    type: printAval({ shape, dtype, weak: false }),
    text: text.length > mostText ? `${text.slice(0, mostText)} …` : text,
    image: grid !== null && isLarge ? pictureOf(grid) : null,
    values: grid !== null && isVector ? thinned(grid.values) : null,
  };
}

/** Where functions of one number are shown unless their module says. */
const usual: Domain = { from: -4, to: 4 };
const points = 241;

/** f and its derivative at many points, if it is a function of one number that gives one. */
function curveOver(f: AnyFunction, args: readonly unknown[], domain = usual): Curve | null {
  const [arg] = args;
  if (args.length !== 1 || !isNumber(arg)) return null;
  const xs = numpy.linspace(domain.from, domain.to, points);
  const ys = valuesOf(f, xs);
  if (ys === null) return null;
  const slopes = valuesOf(grad(f as never), xs);
  return {
    x: thinned(xs.dataSync()),
    series: { f: ys, ...(slopes === null ? {} : { 'f′': slopes }) },
    xLabel: 'x',
  };
}

const isNumber = (x: unknown): boolean =>
  typeof x === 'number' || (x instanceof NDArray && x.shape.length === 0);

/** A function that cannot be taken to many points, or has no slope, has no such curve. */
function valuesOf(f: unknown, xs: NDArray): number[] | null {
  try {
    const ys = jit(vmap(f as never))(xs as never) as unknown;
    const grid = gridOf(ys);
    return grid?.shape.length === 1 ? thinned(grid.values) : null;
  } catch {
    return null;
  }
}
