/** The operations that are understood. */
import { control } from './control.js';
import { elementwise } from './elementwise.js';
import { indexing } from './indexing.js';
import { linearAlgebra } from './linalg.js';
import { products } from './products.js';
import { reductions } from './reduce.js';
import type { ControlRule, OperationRule } from './rule.js';
import { shapes } from './shape.js';
import { wideRules } from './wide.js';

const arrayRules: Readonly<Record<string, OperationRule>> = {
  ...elementwise,
  ...shapes,
  ...reductions,
  ...indexing,
  ...products,
  ...linearAlgebra,
};

const own = <R>(rules: Readonly<Record<string, R>>, name: string): R | undefined =>
  Object.hasOwn(rules, name) ? rules[name] : undefined;

export const arrayRule = (name: string): OperationRule | undefined => own(arrayRules, name);
export const controlRule = (name: string): ControlRule | undefined => own(control, name);

/** Whether there is a rule for an operation, be it for integers of 64 bits alone. */
export const isUnderstood = (name: string): boolean =>
  arrayRule(name) !== undefined ||
  controlRule(name) !== undefined ||
  Object.hasOwn(wideRules, name);
