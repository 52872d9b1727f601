/** Operations that are composed of others. */
import { GivenOperation } from '../given.js';
import type { Attribute, AttributeRecord } from '../text/attributes.js';
import { arrayRule } from './index.js';

/**
 * An operation that is composed of others, if it bears the name of one that has a rule, is that
 * one: the rule knows its derivative, and what it is composed of may be an approximation.
 */
export function composedOf(given: GivenOperation): GivenOperation {
  const { op, module } = given;
  const [symbol] = op.unnamed;
  const name = typeof symbol === 'string' ? symbol : op.attributes['name'];
  if (op.name !== 'stablehlo.composite' || typeof name !== 'string') return given;
  if (arrayRule(name) === undefined) return given;
  const own: Attribute | undefined = op.attributes['composite_attributes'];
  const attributes = (own ?? {}) as AttributeRecord;
  return new GivenOperation(module, { ...op, name, attributes, unnamed: [] });
}
