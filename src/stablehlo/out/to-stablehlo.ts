/** toStableHLO: what a jitted function becomes, as a module that XLA compiles. */
import type { Aval } from '../../array/aval.js';
import type { DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, type Shape } from '../../array/shape.js';
import { Lowered } from '../../codegen/jit/lowered.js';
import { kind, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { leafPaths, type TreeDef } from '../../tree/tree.js';
import { donationNote, takersOf } from './donation.js';
import { moduleText, type Notes } from './module.js';
import { turns } from './tape-size.js';

/** An array that a module takes or gives. */
export interface StableHLOArray {
  /** Where it stands among the arguments, or in the results: `[0].w`, or '' of the whole. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What the function `main` of a module takes and gives, in this order. */
export interface StableHLOManifest {
  /** The name of the user's function. */
  readonly name: string;
  readonly inputs: readonly (StableHLOArray & {
    /** Whether the caller gives the array up (`jit`'s option `donate`). */
    readonly donated: boolean;
    /** The number of the output that takes the memory of an array that is given up, if one does. */
    readonly output: number | null;
  })[];
  readonly outputs: readonly StableHLOArray[];
  /** The tree of the arguments, a list; leaves that are no arrays are static. */
  readonly arguments: TreeDef;
  readonly results: TreeDef;
}

/** A program for XLA. */
export interface StableHLOModule {
  /** MLIR with operations of StableHLO, CHLO and `func`. */
  readonly text: string;
  readonly manifest: StableHLOManifest;
}

const lowered = kind<Lowered>(
  'what a jitted function becomes: jit(f).lower(x)',
  (x) => x instanceof Lowered,
);

/** Of `toStableHLO`. */
export interface StableHLOOptions {
  /**
   * The turns that no loop of an unknown number of them exceeds, in all its runs together, where
   * reverse mode records them: so much memory the module sets aside. Where a loop exceeds it, all
   * results that are floats are NaN.
   */
  readonly maxTurns?: number | undefined;
}

const toStableHLOParameters = parameters<StableHLOOptions>(
  'toStableHLO',
  { lowered },
  { maxTurns: named(turns) },
);

/**
 * The program of a jitted function as the text of a module of StableHLO, for XLA and whatever else
 * takes it, with a manifest of what `main` takes and gives. The text grows with the source: calls
 * stay functions, loops stay loops. Arrays that the function captured stand in it.
 *
 * ```ts
 * const { text, manifest } = toStableHLO(jit(grad(loss)).lower(params, x));
 * ```
 *
 * Throws `bad-argument`, with the line that has called it, for what StableHLO has no form for:
 * functions of the host, and derivatives of loops of an unknown number of turns without `maxTurns`.
 */
export function toStableHLO(given: Lowered, ...options: [StableHLOOptions?]): StableHLOModule {
  const { maxTurns } = toStableHLOParameters.read([given], options);
  const { program, signature } = given;
  if (signature === undefined)
    return fail('bad-argument', 'toStableHLO: wants jit(f).lower(…) of a function of yours.');
  const inputPaths = arrayPaths(leafPaths(signature.arguments), signature.inputs);
  const takers = takersOf(program, signature.donated);
  const manifest: StableHLOManifest = {
    name: signature.name,
    inputs: program.inputs.map((v, i) => ({
      ...arrayOf(at(inputPaths, i), v.aval),
      donated: at(signature.donated, i),
      output: at(takers, i),
    })),
    outputs: leafPaths(signature.results).map((path, i) =>
      arrayOf(path, at(program.outputs, i).aval),
    ),
    arguments: signature.arguments,
    results: signature.results,
  };
  const text = moduleText(signature.name, program, { ...notesOf(manifest), maxTurns });
  return { text, manifest };
}

const arrayOf = (path: string, { shape, dtype }: Aval): StableHLOArray => ({ path, shape, dtype });

/** The paths of the leaves that are arrays. */
const arrayPaths = (paths: readonly string[], inputs: readonly (number | null)[]): string[] =>
  paths.filter((_, i) => at(inputs, i) !== null);

/** What JAX notes of arguments and results, so that XLA's tools show their names. */
function notesOf({ inputs, outputs }: StableHLOManifest): { inputs: Notes; outputs: Notes } {
  return {
    inputs: inputs.map(({ path, donated, output }) => ({
      'jax.arg_info': JSON.stringify(path),
      ...(donated ? donationNote(output) : {}),
    })),
    outputs: outputs.map(({ path }) => ({ 'jax.result_info': JSON.stringify(`result${path}`) })),
  };
}
