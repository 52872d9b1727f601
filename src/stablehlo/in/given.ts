/** What the text says of one operation, as the rules read it. */
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import { isDense, type Attribute, type AttributeRecord, type Dense } from './text/attributes.js';
import type { MlirModule, MlirOperation, MlirRegion, MlirValue } from './text/module.js';
import { placeOf, who } from './text/scanner.js';
import { printType, type MlirTensor, type MlirType } from './text/types.js';

export class GivenOperation {
  readonly module: MlirModule;
  readonly op: MlirOperation;

  constructor(module: MlirModule, op: MlirOperation) {
    this.module = module;
    this.op = op;
  }

  fail(message: string): never {
    return failAt(this.module, this.op, message);
  }

  /** An attribute by the first of the names that is there: the forms of MLIR differ in them. */
  find(...names: readonly string[]): Attribute | undefined {
    const name = names.find((n) => Object.hasOwn(this.op.attributes, n));
    return name === undefined ? undefined : this.op.attributes[name];
  }

  /** All numbers of an attribute, in rows one behind the other; undefined where it is missing. */
  findIntegers(...names: readonly string[]): number[] | undefined {
    const found = this.find(...names);
    return found === undefined ? undefined : this.#numbers(names, found);
  }

  integers(...names: readonly string[]): number[] {
    return this.findIntegers(...names) ?? this.#failMissing(names, 'a list of whole numbers');
  }

  integer(...names: readonly string[]): number {
    const [found] = this.integers(...names);
    return found ?? this.#failMissing(names, 'a whole number');
  }

  /** A flag that is not there is false. */
  flag(...names: readonly string[]): boolean {
    const found = this.find(...names) ?? false;
    if (typeof found === 'boolean') return found;
    return this.#failMissing(names, 'true or false');
  }

  flags(...names: readonly string[]): boolean[] {
    const found = this.find(...names) ?? [];
    const list = isDense(found) && 'texts' in found.elements ? found.elements.texts : found;
    return [list].flat(3).map((x) => x === true || x === 'true');
  }

  word(...names: readonly string[]): string {
    const found = this.find(...names);
    return typeof found === 'string' ? found : this.#failMissing(names, 'a word');
  }

  /** The record of an attribute whose fields are read in turn. */
  within(...names: readonly string[]): GivenOperation {
    const found = this.find(...names);
    if (typeof found !== 'object' || Array.isArray(found) || 'kind' in found)
      return this.#failMissing(names, 'a record');
    return new GivenOperation(this.module, { ...this.op, attributes: found as AttributeRecord });
  }

  /** The same with results of other types. */
  withResults(results: readonly MlirValue[]): GivenOperation {
    return new GivenOperation(this.module, { ...this.op, results });
  }

  /** The lists of `[0] x [0]`. */
  lists(...names: readonly string[]): (readonly Attribute[])[] {
    const found = this.find(...names);
    if (Array.isArray(found) && found.every((x) => Array.isArray(x))) return found;
    return this.#failMissing(names, 'lists');
  }

  /** Of the constant that is written here its elements. */
  get dense(): Dense {
    const found = this.find('value');
    return found !== undefined && isDense(found) ? found : this.#failMissing(['value'], 'elements');
  }

  /** Words and symbols among the operands. */
  get words(): string[] {
    return this.op.unnamed.filter((x) => typeof x === 'string');
  }

  region(i = 0): MlirRegion {
    return this.op.regions[i] ?? this.fail(`wants ${i + 1} regions, has ${this.op.regions.length}`);
  }

  operandType(i: number): MlirTensor {
    return this.#tensor(this.op.operands[i]);
  }

  resultType(i = 0): MlirTensor {
    return this.#tensor(this.op.results[i]);
  }

  /** Throws unless there are so many operands. */
  count(wanted: number): void {
    const { length } = this.op.operands;
    if (length !== wanted) this.fail(`wants ${wanted} operands, received ${length}`);
  }

  #tensor(value: MlirValue | undefined): MlirTensor {
    if (value === undefined) return this.fail('wants more operands or results than there are');
    return tensorType(this, value.type);
  }

  #numbers(names: readonly string[], found: Attribute): number[] {
    if (typeof found === 'number') return [found];
    if (Array.isArray(found)) return found.flatMap((x: Attribute) => this.#numbers(names, x));
    if (isDense(found) && 'texts' in found.elements) {
      const numbers = found.elements.texts.map(Number);
      const { shape } = tensorType(this, found.type);
      const size = shape.reduce((a, b) => a * b, 1);
      return numbers.length === 1 && size < 1000
        ? Array<number>(size).fill(at(numbers, 0))
        : numbers;
    }
    return this.#failMissing(names, 'whole numbers');
  }

  #failMissing(names: readonly string[], wanted: string): never {
    return this.fail(`wants ${wanted} as '${names.join("' or '")}'`);
  }
}

export function tensorType(given: GivenOperation, type: MlirType): MlirTensor {
  return type.kind === 'tensor' ? type : given.fail(`wants an array, received ${printType(type)}`);
}

/** Throws `parse-error` with the position of an operation and its name. */
export const failAt = (module: MlirModule, op: MlirOperation, message: string): never =>
  fail('parse-error', `${who}: ${placeOf(module.text, op.offset)}: ${op.name}: ${message}.`);
