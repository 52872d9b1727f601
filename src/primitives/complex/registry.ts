/** What all records have in common where operands are complex. */
import { printAval, type Aval } from '../../array/aval.js';
import { DenseArray } from '../../array/dense.js';
import { isComplex } from '../../array/dtype.js';
import { ofRealView, realView } from '../../array/elements/real-view.js';
import { fail } from '../../array/errors.js';
import { zip } from '../../array/shape.js';
import { Builder } from '../../ir/builder.js';
import { newLiteral, type Atom, type PrimName } from '../../ir/program.js';
import type { AllRules, Rules } from '../record.js';
import { splitProgram } from './split.js';

const isComplexType = (x: { readonly aval: Aval }): boolean => isComplex(x.aval.dtype);

/**
 * The records with what they say about complex operands put into effect: those that take none
 * refuse them, and equations with complex values are evaluated by those of their parts.
 */
export function withComplex(records: AllRules): AllRules {
  const names = Object.keys(records) as PrimName[];
  const rules: AllRules = Object.fromEntries(
    names.map((name) => [name, guarded(name, records[name] as Rules<unknown>, () => rules)]),
  ) as AllRules;
  return rules;
}

/** A record with what it says about complex operands put into effect. */
export function guarded<P>(name: PrimName, record: Rules<P>, all: () => AllRules): Rules<P> {
  const { type, evaluate, complex } = record;
  const takesComplex = complex !== 'no complex';
  return {
    ...record,
    type: takesComplex
      ? type
      : (inputs, params) => {
          const complexInput = inputs.find(isComplexType);
          if (complexInput !== undefined) refuse(name, complexInput.aval);
          return type(inputs, params);
        },
    evaluate: (inputs, params, outputs, evaluation) => {
      if (!inputs.some(isComplexType) && !outputs.some((type) => isComplex(type.dtype)))
        return evaluate(inputs, params, outputs, evaluation);
      const builder = new Builder(all());
      const operands = operandsOf(builder, record, inputs, outputs);
      const results = builder.emit(name, operands, params as never);
      const real = splitProgram(builder.finish(results), all());
      const vars = inputs.filter((_, i) => operands[i]?.kind === 'var');
      return zip(outputs, evaluation.run(real, vars.map(realView))).map(([type, y]) =>
        isComplex(type.dtype) ? ofRealView(y, type) : new DenseArray(type, y.raw),
      );
    },
  };
}

/** Rank-0 operands of larger elementwise equations were literals. */
function operandsOf<P>(
  builder: Builder,
  { moves }: Rules<P>,
  inputs: readonly DenseArray[],
  outputs: readonly Aval[],
): Atom[] {
  const isLarge = outputs.some((type) => type.shape.length > 0);
  return inputs.map((x) =>
    moves === 'elementwise' && isLarge && x.ndim === 0
      ? newLiteral(realView(x).dataSync({ copy: false })[0] as number, x.aval)
      : builder.input(x.aval),
  );
}

function refuse(name: PrimName, type: Aval): never {
  fail(
    'dtype-mismatch',
    `${name}: is not defined for complex numbers, received ${printAval(type)}. ` +
      'Take the parts, np.real(x) and np.imag(x), or the size, np.abs(x).',
  );
}
