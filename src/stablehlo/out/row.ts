/** What a row of the table says: how an equation of a primitive is written in StableHLO. */
import { TanjentError } from '../../array/errors.js';
import { isComplex, isRealFloat, partOf, type DType } from '../../array/dtype.js';
import { at, range, zip } from '../../array/shape.js';
import { aval, sameAval, type Aval } from '../../array/aval.js';
import { Builder } from '../../ir/builder.js';
import type { PrimName, PrimParams, Program } from '../../ir/program.js';
import { isParts, type Split } from '../../primitives/complex/parts.js';
import { rules } from '../../primitives/index.js';
import { Ops, type Primal } from '../../primitives/ops.js';
import type { LowerTypes, Rules } from '../../primitives/record.js';
import type { TensorType } from './types.js';
import { dtypeOf, type HloValue, type HloWriter } from './writer.js';

/** Writes an equation with these operands; its results, of the types `outputs`. */
export type Row<P> = (
  w: HloWriter,
  inputs: readonly HloValue[],
  params: P,
  outputs: readonly Aval[],
) => readonly HloValue[];

/** One row for each primitive: without one it does not compile. */
export type AllRows = { readonly [N in PrimName]: Row<PrimParams[N]> };
export type Rows<N extends PrimName> = { readonly [K in N]: Row<PrimParams[K]> };

/** Refuses a program, with the line of the user's that has called what cannot go. */
export function refuse(w: HloWriter, what: string): never {
  throw new TanjentError('bad-argument', `toStableHLO: ${what}`, w.source?.position);
}

/** The row of what cannot go. */
export const refused =
  (what: string): Row<unknown> =>
  (w) =>
    refuse(w, what);

/** One operation of StableHLO whose operands and results have one type. */
export const plain =
  (name: string): Row<unknown> =>
  (w, inputs) => [w.plain(name, ...inputs)];

/** One operation of one result, without attributes. */
export const single =
  (name: string): Row<unknown> =>
  (w, inputs, _params, [type]) => [w.op1(name, inputs, type!)];

/** The types of values as those of arrays. */
export const avalOf = (x: HloValue): Aval => aval(x.type.shape, dtypeOf(x));

type WriteFormula<P> = (
  b: Ops,
  inputs: readonly Primal[],
  params: P,
  outputs: readonly Aval[],
) => readonly Primal[];

/** A program of other primitives, with operands of these types. */
export function programOf(
  types: readonly Aval[],
  write: (b: Ops, inputs: readonly Primal[]) => readonly Primal[],
): Program {
  const builder = new Builder(rules);
  const vars = types.map((type) => builder.input(type));
  return builder.finish(write(new Ops(builder), vars));
}

/** What other primitives write. */
export const formula =
  <P>(write: WriteFormula<P>): Row<P> =>
  (w, inputs, params, outputs) =>
    inFormula(w, inputs, (b, x) => write(b, x, params, outputs));

/** Writes equations of other primitives in place. Literals stay literals. */
export function inFormula(
  w: HloWriter,
  inputs: readonly HloValue[],
  write: (b: Ops, inputs: readonly Primal[]) => readonly Primal[],
): HloValue[] {
  return w.inline(programOf(inputs.map(avalOf), write), inputs);
}

/** NaN everywhere, of complex numbers in both parts. */
export function nanLike(b: Ops, type: Aval): Primal {
  const { shape, dtype } = type;
  if (!isComplex(dtype)) return b.full(NaN, type);
  const part = b.full(NaN, { shape, dtype: partOf(dtype) });
  return b.bind1('complex', [part, part], {});
}

/** The program that the record of a primitive puts in its place. */
export const asItsProgram =
  <N extends PrimName>(name: N): Row<PrimParams[N]> =>
  (w, inputs, params, outputs) => {
    const { lower } = rules[name] as unknown as Rules<PrimParams[N]>;
    if (lower.kind !== 'program') return refuse(w, `${name} is no program`);
    const types: LowerTypes = { inputs: inputs.map(avalOf), outputs };
    return w.inline(lower.program(params, new Ops(new Builder(rules)), types), inputs);
  };

const isComplexType = ({ dtype }: { readonly dtype: TensorType['dtype'] }): boolean =>
  isComplex(dtype as DType);

/** Of complex operands the formula of their parts that the record of a primitive has. */
export const byParts =
  <N extends PrimName>(name: N, ofReals: Row<PrimParams[N]>): Row<PrimParams[N]> =>
  (w, inputs, params, outputs) => {
    const { complex } = rules[name] as unknown as Rules<PrimParams[N]>;
    if (![...inputs.map((x) => x.type), ...outputs].some(isComplexType))
      return ofReals(w, inputs, params, outputs);
    return inFormula(w, inputs, (b, operands) => {
      const split = operands.map((x) => partsIn(b, x));
      if (complex === 'each part') {
        const [re, im] = (['re', 'im'] as const).map((part) =>
          b.bind(
            name,
            split.map((x) => (isParts(x) ? x[part] : x)),
            params,
          ),
        ) as [Primal[], Primal[]];
        return zip(re, im).map(([x, y]) => joined(b, { re: x, im: y }));
      }
      if (typeof complex !== 'function') return refuse(w, `${name} has no complex operands`);
      return zip(complex(b, split, params), outputs).map(([y, type]) =>
        spread(b, joined(b, y), type),
      );
    });
  };

function partsIn(b: Ops, x: Primal): Split {
  if (!isComplex(x.aval.dtype)) return x;
  return { re: b.bind1('real', [x], {}), im: b.bind1('imag', [x], {}) };
}

function joined(b: Ops, x: Split): Primal {
  return isParts(x) ? b.bind1('complex', [x.re, x.im], {}) : x;
}

/** What formulas compute of literals alone has no axes. */
const spread = (b: Ops, x: Primal, { shape }: Aval): Primal =>
  x.aval.shape.length === 0 && shape.length > 0 ? b.broadcast(x, shape, []) : x;

/**
 * The row of what takes complex numbers also as two parts beside each other: `row` sees complex
 * ones. `count` says how many operands there are where they are not taken apart.
 */
export const pairsAsComplex =
  <P>(count: number, row: Row<P>): Row<P> =>
  (w, inputs, params, outputs) => {
    if (inputs.length === count) return row(w, inputs, params, outputs);
    const operands = range(count).map((k) =>
      complexOf(w, at(inputs, 2 * k), at(inputs, 2 * k + 1)),
    );
    const types = typesOfPairs(outputs, dtypeOf(at(operands, 0)));
    return row(w, operands, params, types).flatMap((y) =>
      isComplexType(y.type) ? partsOf(w, y) : [y],
    );
  };

/** A complex value of two parts. */
export const complexOf = (w: HloWriter, re: HloValue, im: HloValue): HloValue =>
  w.op1('stablehlo.complex', [re, im], {
    shape: re.type.shape,
    dtype: re.type.dtype === 'float64' ? 'complex128' : 'complex64',
  });

/** The parts of a complex value. */
export const partsOf = (w: HloWriter, z: HloValue): HloValue[] =>
  ['stablehlo.real', 'stablehlo.imag'].map((part) =>
    w.op1(part, [z], { shape: z.type.shape, dtype: partOf(dtypeOf(z)) }),
  );

/** Types that stand twice, one after the other, are those of two parts. */
function typesOfPairs(types: readonly Aval[], dtype: DType): Aval[] {
  const found: Aval[] = [];
  for (let i = 0; i < types.length; i++) {
    const [type, next] = [at(types, i), types[i + 1]];
    const isPair = isRealFloat(type.dtype) && next !== undefined && sameAval(type, next);
    found.push(isPair ? aval(type.shape, dtype) : type);
    if (isPair) i++;
  }
  return found;
}
