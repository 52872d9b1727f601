/**
 * Rows of complex operands, made of the rows of real ones: the same equation, or the same program,
 * where each float64 is complex128. Every primitive that takes complex operands has one.
 */
import { DenseArray } from '../../../src/array/dense.js';
import { newTypedArray } from '../../../src/array/dtype.js';
import { Builder } from '../../../src/ir/builder.js';
import {
  isProgram,
  newEquation,
  newLiteral,
  type Atom,
  type PrimName,
  type Program,
} from '../../../src/ir/program.js';
import { rules } from '../../../src/primitives/index.js';
import { Draw } from '../../support/draw.js';
import type { Operand, Row } from '../spec.js';

/**
 * What has handles of a tape among its float64, what has no results, what takes real
 * operands, too, what
 * has rules for its derivative that are written for real numbers, and what has complex rows of its
 * own.
 */
const withoutRow: readonly PrimName[] = [
  ...(['eigh', 'svd', 'pinv', 'fft'] as const),
  ...(['push', 'peek', 'replay', 'callback', 'complex'] as const),
  ...(['customJvp', 'customVjp', 'customPullback'] as const),
];

/** The row of complex operands, if one of the given rows can be made one. */
export function complexRows(name: PrimName, rows: readonly Row<never>[]): Row<never>[] {
  if (rules[name].complex === 'no complex' || withoutRow.includes(name)) return [];
  const row = rows.find(
    (r) => r.derivatives === undefined && r.inputs(new Draw(name)).some(isReal),
  );
  if (row === undefined) return [];
  const what = 'program' in row ? { ...row, program: complexProgram(row.program) } : row;
  const params = 'params' in row ? { params: complexParams(row.params) as never } : {};
  return [
    {
      ...what,
      ...params,
      inputs: (d: Draw) => row.inputs(d).map((x) => complexOperand(x, d)),
      label: 'complex128',
      isDerived: true,
    } as Row<never>,
  ];
}

const isReal = (x: Operand): boolean => x instanceof DenseArray && x.dtype === 'float64';

/** The operand with imaginary parts, if it is of float64. */
export function complexOperand(x: Operand, d: Draw): Operand {
  if (!(x instanceof DenseArray) || x.dtype !== 'float64') return x;
  const data = newTypedArray('complex128', x.size);
  x.dataSync().forEach((re, i) => data.set([re, d.between(-0.4, 0.4)], 2 * i));
  return new DenseArray({ ...x.aval, dtype: 'complex128' }, data);
}

/** The params with the programs among them over complex numbers. */
function complexParams<P>(params: P): P {
  const change = (value: unknown): unknown => {
    if (isProgram(value)) return complexProgram(value);
    return Array.isArray(value) && value.some(isProgram) ? value.map(change) : value;
  };
  const entries = Object.entries(params as object).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(entries) as P;
}

/** A program with complex128 in the place of float64, also among literals and in conversions. */
function complexProgram(program: Program): Program {
  const builder = new Builder(rules);
  const environment = new Map<Atom, Atom>();
  const use = (a: Atom): Atom =>
    a.kind === 'literal' && a.aval.dtype === 'float64'
      ? newLiteral(a.value, { dtype: 'complex128', weak: a.aval.weak })
      : (environment.get(a) ?? a);
  for (const v of program.inputs) {
    const dtype = v.aval.dtype === 'float64' ? 'complex128' : v.aval.dtype;
    environment.set(v, builder.input({ ...v.aval, dtype }));
  }
  for (const { primitive, inputs, params, outputs, source } of program.equations) {
    const converts = 'dtype' in params && params.dtype === 'float64';
    const changed = converts ? { ...params, dtype: 'complex128' } : complexParams(params);
    const equation = newEquation(primitive, inputs.map(use), changed as never, outputs, source);
    const results = builder.again(equation, equation.inputs);
    outputs.forEach((v, i) => environment.set(v, results[i] as Atom));
  }
  return builder.finish(program.outputs.map(use));
}
