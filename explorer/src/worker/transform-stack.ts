/** Stacks of transforms over a function, and the arguments that fit each height. */
import * as tanjent from '../../../src/index.js';
import type { NDArray } from '../../../src/array/ndarray.js';
import type { TransformName } from '../protocol.js';
import type { AnyFunction } from './module-exports.js';

/** A function with some transforms around it. */
export interface Layer {
  /** As it is written: `grad(f)`. */
  readonly title: string;
  readonly f: AnyFunction;
  readonly args: readonly unknown[];
}

const {
  checkpoint,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  numpy,
  tree,
  valueAndGrad,
  vjp,
  vmap,
} = tanjent;

type Transform = (f: AnyFunction) => AnyFunction;

/** Of functions that take any tree, which the types of transforms want to know more of. */
const loose = (transform: unknown): Transform => transform as Transform;

const onesLike = (x: unknown): unknown =>
  tree.map((leaf: never) => (isArrayLike(leaf) ? numpy.onesLike(leaf) : leaf), x as never);

const isArrayLike = (x: unknown): boolean =>
  typeof x === 'number' || x instanceof tanjent.NDArray || ArrayBuffer.isView(x);

/** Along all ones: the sum of the columns of the Jacobian. */
const alongOnes: Transform =
  (f) =>
  (...args) =>
    jvp(f as never, args as never, onesLike(args) as never);

/** Of all ones: the sum of the rows of the Jacobian. */
const ofOnes: Transform =
  (f) =>
  (...args) => {
    const [y, pull] = (vjp as AnyFunction)(f, ...args) as [unknown, AnyFunction];
    return pull(onesLike(y));
  };

const transforms: Readonly<Record<TransformName, Transform>> = {
  grad: loose(grad),
  valueAndGrad: loose(valueAndGrad),
  jvp: alongOnes,
  vjp: ofOnes,
  vmap: loose(vmap),
  jacobian: loose(jacrev),
  jacfwd: loose(jacfwd),
  hessian: loose(hessian),
  checkpoint: loose(checkpoint),
  jit: loose(jit),
};

/** The examples that `vmap` makes of an argument that has none. */
const examples = 3;

/**
 * The function and what each transform makes of it, from the inside out. `args` fit a stack with as
 * many `vmap`s as `own` has: for fewer the first example is taken, for more there are several.
 */
export function layersOf(
  f: AnyFunction,
  args: readonly unknown[],
  own: readonly TransformName[],
  stack: readonly TransformName[],
): Layer[] {
  const given = heightOf(own);
  const name = f.name === '' ? 'f' : f.name;
  const layers: Layer[] = [{ title: name, f, args: argsAt(args, -given) }];
  stack.forEach((transform, i) => {
    const { title, f: inner } = layers.at(-1) as Layer;
    const outer = transforms[transform](inner);
    // Printed programs bear the names of functions.
    Object.defineProperty(outer, 'name', { value: `${transform}(${title})` });
    const height = heightOf(stack.slice(0, i + 1));
    layers.push({ title: `${transform}(${title})`, f: outer, args: argsAt(args, height - given) });
  });
  return layers;
}

const heightOf = (stack: readonly TransformName[]): number =>
  stack.filter((t) => t === 'vmap').length;

/** Arguments of `height` more axes of examples, or of fewer. */
function argsAt(args: readonly unknown[], height: number): readonly unknown[] {
  if (height === 0) return args;
  const change = height < 0 ? firstExample : severalExamples;
  let changed = args;
  for (let n = Math.abs(height); n > 0; n--)
    changed = tree.map((leaf: never) => change(leaf), changed as never) as unknown as unknown[];
  return changed;
}

function firstExample(leaf: unknown): unknown {
  if (!isArrayLike(leaf)) return leaf;
  const x = numpy.asarray(leaf as never) as NDArray;
  return x.shape.length === 0 ? x : x.slice(0);
}

/** The argument itself, and others near it if it is of floats. */
function severalExamples(leaf: unknown): unknown {
  if (!isArrayLike(leaf)) return leaf;
  const x = numpy.asarray(leaf as never) as NDArray;
  const copies = numpy.stack(Array.from({ length: examples }, () => x));
  if (!/^b?float/.test(x.dtype)) return copies;
  const shape = [examples, ...x.shape.map(() => 1)];
  const steps = numpy.arange(examples).astype(x.dtype).mul(0.1).reshape(shape);
  return copies.add(steps);
}
