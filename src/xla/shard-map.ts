/** Functions of blocks: what each device of a mesh does with its part. */
import { printAval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { at, range, zip, type Shape } from '../array/shape.js';
import type { Program } from '../ir/program.js';
import { broadcastInto, permute, reshapeTo } from '../operands/basic.js';
import { callable, kind, named, optional } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { flattenArguments, traceFunction, withoutInstances } from '../trace/arguments.js';
import { applyProgram, bind1 } from '../trace/bind.js';
import { functionName, named as renamed, type AnyFunction } from '../trace/checks.js';
import { namedAxes } from '../trace/trace.js';
import type { Arrays, ReturnsTree, Transformed } from '../trace/types.js';
import { vmapProgram } from '../transforms/programs.js';
import { isPlainObject, unflatten } from '../tree/tree.js';
import { meshKind, namesPerAxis, partsOf, sizeIn, type Mesh } from './spec.js';
import { specsFor, type ShardingSpecs } from './specs.js';

/** The options of `shardMap`, all of which are wanted. */
export interface ShardMapOptions {
  /** The axes that blocks are counted along: those of the cluster, `cluster.mesh`. */
  readonly mesh: Mesh;
  /** How the arguments are cut: a list with an entry for each. */
  readonly inSpecs: readonly ShardingSpecs[];
  /** How the results are put together. */
  readonly outSpecs: ShardingSpecs;
}

const isSpecs = (x: unknown): boolean => Array.isArray(x) || isPlainObject(x);

const shardMapParameters = parameters<ShardMapOptions>(
  'shardMap',
  { f: callable },
  {
    mesh: named(meshKind),
    inSpecs: named(
      kind<readonly ShardingSpecs[]>('a list with a spec for each argument', Array.isArray),
    ),
    outSpecs: named(
      optional(
        kind<NonNullable<ShardingSpecs>>('specs as the result has arrays, or null', isSpecs),
      ),
    ),
  },
);

/**
 * Maps `f` over the blocks into which arguments are cut along the axes of a mesh: on a cluster each
 * device does what `f` says with its own block, and exchanges with others only what `f` does by
 * collectives (`lax.psum(x, 'data')`). Here all blocks are computed, with the same results.
 *
 * `inSpecs` has a spec for each argument, `outSpecs` one for the result. Where that is a list, a
 * list of them is wanted; for an object an object of them, or one for all that is in it; null
 * stands for what is not cut. A result that is not cut along an axis must be the same along it, as
 * after a `lax.psum`.
 *
 * ```ts
 * const mean = shardMap((x) => lax.pmean(x.mean(0), 'data'), {
 *   mesh: cluster.mesh,
 *   inSpecs: [['data']],
 *   outSpecs: null,
 * });
 * ```
 *
 * Throws `bad-argument` for axes that the mesh lacks and for results that differ where they must
 * not, `shape-mismatch` where an axis cannot be cut into equal blocks, and `tree-mismatch` where
 * specs do not fit. After `jax.shard_map`.
 */
export function shardMap<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  options: ShardMapOptions,
  ...none: []
): Transformed<A, Arrays<R>>;
export function shardMap(f: AnyFunction, options: ShardMapOptions, ...none: []): AnyFunction {
  const { mesh, inSpecs, outSpecs } = readAll(f, options, none);
  const name = functionName(f);
  const mapped = (...args: unknown[]): unknown => {
    const flat = withoutInstances(
      flattenArguments(args, 'shardMap'),
      'shardMap',
      'use it in the function without handing it in',
    );
    const specs = specsFor('shardMap: inSpecs', inSpecs, flat.def);
    const ofArrays = specs.filter((_, i) => flat.leaves[i] instanceof NDArray);
    const blocks = zip(flat.arrays, ofArrays).map(([x, spec]) =>
      new Blocks(mesh, namesPerAxis('shardMap', spec, x.shape)).cut(x),
    );
    const traced = traceFunction(f, flat, {
      who: 'shardMap',
      avals: blocks.map(({ array, axes }) => ({
        ...array.aval,
        shape: array.shape.slice(axes.length),
      })),
      axes: new Map([...namedAxes(), ...Object.entries(mesh)]),
    });
    const { program, axes } = overMesh(
      traced.program,
      mesh,
      blocks.map((b) => b.axes),
    );
    const outputs = applyProgram(program, [...blocks.map((b) => b.array), ...traced.captured]);
    const outOf = specsFor('shardMap: outSpecs', outSpecs, traced.outDef);
    const whole = outputs.map((y, i) => {
      const own = { array: y, axes: at(axes, i) };
      const shape = y.shape.slice(own.axes.length);
      return new Blocks(mesh, namesPerAxis('shardMap', at(outOf, i), shape)).join(own, name);
    });
    return unflatten(traced.outDef, whole);
  };
  return renamed(mapped, f, 'shardMap');
}

function readAll(f: AnyFunction, options: ShardMapOptions, none: []): ShardMapOptions {
  const { mesh, inSpecs, outSpecs = null } = shardMapParameters.read([f], [options, ...none]);
  if (mesh === undefined || inSpecs === undefined)
    return fail(
      'bad-argument',
      'shardMap: wants a mesh and specs, shardMap(f, { mesh: cluster.mesh, inSpecs, outSpecs }).',
    );
  return { mesh, inSpecs, outSpecs };
}

/** An array of blocks: its first axes count them along these axes of the mesh, in its order. */
interface Counted {
  readonly array: NDArray;
  readonly axes: readonly string[];
}

/** The program for all blocks, and along which axes of the mesh each of its results differs. */
function overMesh(
  given: Program,
  mesh: Mesh,
  cut: readonly (readonly string[])[],
): { program: Program; axes: string[][] } {
  let program = given;
  const axes = given.outputs.map((): string[] => []);
  // The last axis first: each comes in front of those before.
  for (const [name, size] of Object.entries(mesh).toReversed()) {
    const isCut = program.inputs.map((_, i) => cut[i]?.includes(name) ?? false);
    const batched = vmapProgram(program, size, isCut, name);
    program = batched.program;
    batched.mapped.forEach((mark, i) => {
      if (mark === true) at(axes, i).unshift(name);
    });
  }
  return { program, axes };
}

/** How an array is cut into blocks, and put together. */
class Blocks {
  readonly #mesh: Mesh;
  /** The axes of the mesh by which each axis of the array is cut. */
  readonly #names: readonly (readonly string[])[];
  /** All of them, in the order of the mesh. */
  readonly #axes: readonly string[];

  constructor(mesh: Mesh, names: readonly (readonly string[])[]) {
    const all = names.flat();
    for (const name of all) sizeIn('shardMap', mesh, name);
    this.#mesh = mesh;
    this.#names = names;
    this.#axes = Object.keys(mesh).filter((name) => all.includes(name));
  }

  cut(x: NDArray): Counted {
    const shape = zip(this.#names, x.shape).map(
      ([names, length]) => length / partsOf('shardMap', this.#mesh, names, length),
    );
    const split = reshapeTo(x, this.#split(shape));
    const array = permute(split, this.#order());
    const spec = [...this.#axes.map((name) => [name]), ...shape.map(() => [])];
    return { array: bind1('withSharding', [array], { spec }), axes: this.#axes };
  }

  join({ array, axes }: Counted, name: string): NDArray {
    const differs = axes.find((axis) => !this.#axes.includes(axis));
    if (differs !== undefined)
      fail(
        'bad-argument',
        `shardMap: a result of ${name}, ${printAval(array.aval)} with its blocks, differs along ` +
          `'${differs}', which its spec does not name. Name it in outSpecs, or sum over it: ` +
          `lax.psum(x, '${differs}').`,
      );
    const shape = array.shape.slice(axes.length);
    const all = [...this.#axes.map((axis) => this.#size(axis)), ...shape];
    const dims = range(array.ndim).map((d) =>
      d < axes.length ? this.#axes.indexOf(at(axes, d)) : d - axes.length + this.#axes.length,
    );
    const order = this.#order();
    const back = range(order.length).map((d) => order.indexOf(d));
    const split = permute(broadcastInto(array, all, dims), back);
    const whole = zip(this.#names, shape).map(([names, length]) =>
      names.reduce((product, axis) => product * this.#size(axis), length),
    );
    const spec = this.#names.map((names) => [...names]);
    return bind1('withSharding', [reshapeTo(split, whole)], { spec });
  }

  /** The shape with the numbers of blocks in front of what each axis has in a block. */
  #split(block: Shape): number[] {
    return zip(this.#names, block).flatMap(([names, length]) => [
      ...names.map((name) => this.#size(name)),
      length,
    ]);
  }

  /** Where among the axes of `#split` those that count blocks stand, and then those of a block. */
  #order(): number[] {
    const places = this.#names.flatMap((names) => [...names, null]);
    const own = range(places.length).filter((d) => places[d] === null);
    return [...this.#axes.map((name) => places.indexOf(name)), ...own];
  }

  #size(name: string): number {
    return sizeIn('shardMap', this.#mesh, name);
  }
}
