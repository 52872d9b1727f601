/** What a text describes: functions of operations on values. */
import type { Attribute, AttributeRecord } from './attributes.js';
import type { MlirType } from './types.js';

export interface MlirValue {
  readonly type: MlirType;
  /** The operation whose result it is; arguments of functions and regions have none. */
  readonly definition: MlirOperation | null;
  /** Which of its results, or of the arguments. */
  readonly index: number;
}

export interface MlirRegion {
  readonly inputs: readonly MlirValue[];
  readonly operations: readonly MlirOperation[];
  readonly outputs: readonly MlirValue[];
}

export interface MlirOperation {
  /** With its dialect, as `stablehlo.add`. */
  readonly name: string;
  readonly operands: readonly MlirValue[];
  readonly results: readonly MlirValue[];
  readonly attributes: AttributeRecord;
  /** What stands without a name among the operands: words, symbols, strings and lists. */
  readonly unnamed: readonly Attribute[];
  readonly regions: readonly MlirRegion[];
  /** Where it begins in the text. */
  readonly offset: number;
}

export interface Argument {
  readonly type: MlirType;
  /** What JAX calls it, as `params['w']`, where the text tells. */
  readonly name: string | undefined;
}

export interface MlirFunction {
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly results: readonly Argument[];
  /** null of functions that are declared only. */
  readonly body: MlirRegion | null;
  readonly offset: number;
}

export interface MlirModule {
  readonly text: string;
  readonly functions: ReadonlyMap<string, MlirFunction>;
  /** Elements of constants, in hexadecimal digits, by name. */
  readonly resources: ReadonlyMap<string, string>;
}

/** `visit` for all operations of a region, also those in regions within. */
export function forEachOperation(region: MlirRegion, visit: (op: MlirOperation) => void): void {
  for (const op of region.operations) {
    visit(op);
    for (const inner of op.regions) forEachOperation(inner, visit);
  }
}
