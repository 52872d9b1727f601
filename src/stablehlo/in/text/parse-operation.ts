/**
 * Operations and regions. Every operation has a form of its own, but all consist of the same
 * parts, so one grammar reads them all, and which of them there must be the rules say:
 *
 *     operation = [results '='] name part* [':' types] behind*
 *     part      = value | name '=' attribute | word | string | symbol | list | record
 *               | '(' (part | region | value '=' value | value 'init' ':' value)* ')'
 *     types     = type (',' type)* ['->' types] | '(' types ')' '->' types
 *     behind    = 'attributes' record | ('cond' | 'do') region
 *               | 'reducer' ('(' arguments ')')+ region | 'loc' '(' … ')'
 */
import { at } from '../../../array/shape.js';
import {
  isDense,
  parseAttribute,
  parseRecord,
  parseValue,
  skipBalanced,
  type Attribute,
} from './attributes.js';
import type { MlirOperation, MlirRegion, MlirValue } from './module.js';
import { unquoted, words, type Scanner } from './scanner.js';
import { parseType, parseTypes, printType, type MlirType } from './types.js';

/** The values that can be named at a place. */
export class NamedValues {
  readonly #values = new Map<string, readonly MlirValue[]>();

  readonly #around: NamedValues | null;

  constructor(around: NamedValues | null = null) {
    this.#around = around;
  }

  define(name: string, values: readonly MlirValue[]): void {
    this.#values.set(name, values);
  }

  find(name: string): readonly MlirValue[] | undefined {
    return this.#values.get(name) ?? this.#around?.find(name);
  }
}

export interface NamedType {
  readonly name: string;
  readonly type: MlirType;
}

/** An operation as far as it is read. */
interface Parts {
  readonly operands: MlirValue[];
  /** Operands behind `init:`, which are the last ones. */
  readonly initial: MlirValue[];
  readonly attributes: Record<string, Attribute>;
  readonly unnamed: Attribute[];
  readonly regions: MlirRegion[];
  /** The names by which the regions of a `while` know the operands. */
  readonly carried: string[];
}

const blockStart = /\^/y;
const dense = /dense(?:_resource)?</y;
const parenthesized = /\(/y;

export function parseRegion(
  scanner: Scanner,
  around: NamedValues,
  given: readonly NamedType[],
): MlirRegion {
  return scanner.deeper(() => {
    const scope = new NamedValues(around);
    scanner.expectMark('{');
    const inputs = [...given];
    if (scanner.see(blockStart) !== undefined) inputs.push(...blockArguments(scanner));
    const values = inputs.map(({ name, type }, index): MlirValue => {
      const value = { type, definition: null, index };
      scope.define(name, [value]);
      return value;
    });
    const operations: MlirOperation[] = [];
    while (!scanner.takes('}')) {
      if (scanner.see(blockStart) !== undefined)
        scanner.fail('regions of several blocks are not supported');
      const op = parseOperation(scanner, scope);
      if (/(?:^|\.)return$/.test(op.name)) {
        if (!scanner.takes('}')) scanner.failHere("'}' behind the return");
        return { inputs: values, operations, outputs: op.operands };
      }
      operations.push(op);
    }
    return { inputs: values, operations, outputs: [] };
  });
}

function blockArguments(scanner: Scanner): NamedType[] {
  scanner.expect(words.block, 'the name of a block');
  const found = scanner.sees('(') ? typedArguments(scanner) : [];
  scanner.expectMark(':');
  return found;
}

const typedArguments = (scanner: Scanner): NamedType[] =>
  scanner.list('(', ')', () => {
    const name = scanner.expect(words.value, 'the name of an argument');
    scanner.expectMark(':');
    const type = parseType(scanner);
    skipLocation(scanner);
    return { name, type };
  });

export function skipLocation(scanner: Scanner): void {
  if (scanner.take(/loc(?=\s*\()/y) !== undefined) skipBalanced(scanner, '(', ')');
}

export function parseOperation(scanner: Scanner, scope: NamedValues): MlirOperation {
  const { offset } = scanner;
  const names = resultNames(scanner);
  const name = operationName(scanner);
  const parts: Parts = {
    operands: [],
    initial: [],
    attributes: {},
    unnamed: [],
    regions: [],
    carried: [],
  };
  const types = readParts(scanner, scope, name, parts);
  const carried = parts.carried.map((n, i) => ({ name: n, type: at(parts.operands, i).type }));
  parseBehind(scanner, scope, parts, carried);
  const results: MlirValue[] = [];
  const { operands, attributes, unnamed, regions } = parts;
  const op: MlirOperation = { name, operands, results, attributes, unnamed, regions, offset };
  const count = names.reduce((sum, n) => sum + n.count, 0);
  const resultTypes = count === 0 ? [] : types.slice(-count);
  if (resultTypes.length !== count)
    scanner.fail(`${name} has ${count} results, but types of ${types.length}`, offset);
  results.push(...resultTypes.map((type, index): MlirValue => ({ type, definition: op, index })));
  let next = 0;
  for (const { name: result, count: n } of names) {
    scope.define(result, results.slice(next, next + n));
    next += n;
  }
  return op;
}

interface ResultName {
  readonly name: string;
  readonly count: number;
}

function resultNames(scanner: Scanner): ResultName[] {
  const names: ResultName[] = [];
  while (scanner.see(/%/y) !== undefined) {
    const name = scanner.expect(/%[\w.$-]+/y, 'the name of a value');
    const count = scanner.takes(':')
      ? Number(scanner.expect(/\d{1,5}/y, 'a number of results'))
      : 1;
    names.push({ name, count });
    if (!scanner.takes(',')) break;
  }
  if (names.length > 0) scanner.expectMark('=');
  return names;
}

function operationName(scanner: Scanner): string {
  const quoted = scanner.take(words.string);
  if (quoted !== undefined) return unquoted(quoted);
  const name = scanner.expect(words.word, 'the name of an operation');
  return name === 'call' || name === 'return' ? `func.${name}` : name;
}

/** The types of the results, or of all values where the text does not tell them apart. */
function readParts(scanner: Scanner, scope: NamedValues, name: string, parts: Parts): MlirType[] {
  const isReturn = name.endsWith('.return');
  for (;;) {
    if (scanner.sees(':')) {
      parts.operands.push(...parts.initial);
      return parseSignature(scanner, name, parts.operands);
    }
    if (isReturn && parts.operands.length === 0 && scanner.see(/[%(]/y) === undefined) return [];
    if (scanner.see(dense) !== undefined) {
      const value = parseAttribute(scanner);
      parts.attributes['value'] = value;
      return isDense(value) ? [value.type] : [];
    }
    parsePart(scanner, scope, parts, false);
  }
}

function parsePart(scanner: Scanner, scope: NamedValues, parts: Parts, isInside: boolean): void {
  if (scanner.takes(',')) return;
  if (scanner.see(/%/y) !== undefined) parseOperand(scanner, scope, parts);
  else if (!isInside && scanner.see(parenthesized) !== undefined) {
    scanner.expectMark('(');
    while (!scanner.takes(')')) parsePart(scanner, scope, parts, true);
  } else if (scanner.sees('{')) {
    if (isInside) parts.regions.push(parseRegion(scanner, scope, []));
    else Object.assign(parts.attributes, parseRecord(scanner));
  } else if (scanner.sees('<{')) Object.assign(parts.attributes, parseRecord(scanner, '<{', '}>'));
  else if (scanner.see(/[["@#]/y) !== undefined) parts.unnamed.push(parseValue(scanner));
  else parseWord(scanner, scope, parts);
}

function parseOperand(scanner: Scanner, scope: NamedValues, parts: Parts): void {
  const { offset } = scanner;
  const name = scanner.expect(words.value, 'the name of a value');
  if (scanner.takes('=')) {
    parts.carried.push(name);
    parts.operands.push(parseUse(scanner, scope));
  } else parts.operands.push(useOf(scanner, scope, name, offset));
}

function parseUse(scanner: Scanner, scope: NamedValues): MlirValue {
  const { offset } = scanner;
  return useOf(scanner, scope, scanner.expect(words.value, 'the name of a value'), offset);
}

function useOf(scanner: Scanner, scope: NamedValues, name: string, offset: number): MlirValue {
  const [whole = '', index] = name.split('#');
  const values = scope.find(whole);
  const value = values?.[index === undefined ? 0 : Number(index)];
  if (value === undefined || (index === undefined && values?.length !== 1))
    return scanner.fail(`there is no value ${name} here`, offset);
  return value;
}

function parseWord(scanner: Scanner, scope: NamedValues, parts: Parts): void {
  const word = scanner.expect(words.word, 'an operand, an attribute or the types');
  if (scanner.takes('=')) parts.attributes[word] = parseValue(scanner);
  else if (word === 'init') {
    scanner.expectMark(':');
    parts.initial.push(parseUse(scanner, scope));
  } else if (word === 'applies') parts.regions.push(parseCombiner(scanner, parts));
  else if (word !== 'across') parts.unnamed.push(word);
}

/** The region that `applies stablehlo.add` stands for. */
function parseCombiner(scanner: Scanner, { operands }: Parts): MlirRegion {
  const { offset } = scanner;
  const name = scanner.expect(words.word, 'the name of an operation');
  const [first] = operands;
  if (first?.type.kind !== 'tensor') return scanner.fail('combines elements of no array', offset);
  const type: MlirType = { ...first.type, shape: [] };
  const inputs = [0, 1].map((index): MlirValue => ({ type, definition: null, index }));
  const results: MlirValue[] = [];
  const op = { name, operands: inputs, results, attributes: {}, unnamed: [], regions: [], offset };
  results.push({ type, definition: op, index: 0 });
  return { inputs, operations: [op], outputs: results };
}

function parseSignature(
  scanner: Scanner,
  name: string,
  operands: readonly MlirValue[],
): MlirType[] {
  const { offset } = scanner;
  scanner.expectMark(':');
  const types = parseTypes(scanner);
  while (scanner.takes(',')) types.push(parseType(scanner));
  if (!scanner.takes('->')) return types;
  const found = operands.map(({ type }) => printType(type)).join(', ');
  const wanted = types.map(printType).join(', ');
  if (found !== wanted)
    scanner.fail(`${name} says that its operands are (${wanted}), they are (${found})`, offset);
  return parseTypes(scanner);
}

function parseBehind(
  scanner: Scanner,
  scope: NamedValues,
  parts: Parts,
  carried: readonly NamedType[],
): void {
  for (;;) {
    if (scanner.take(/attributes(?=\s*\{)/y) !== undefined)
      Object.assign(parts.attributes, parseRecord(scanner));
    else if (scanner.take(/(?:cond|do)(?=\s*\{)/y) !== undefined)
      parts.regions.push(parseRegion(scanner, scope, carried));
    else if (scanner.take(/reducer(?=\s*\()/y) !== undefined)
      parts.regions.push(parseRegion(scanner, scope, reducerArguments(scanner)));
    else break;
  }
  skipLocation(scanner);
}

/** For each operand the two elements that are combined; all first ones stand before the second. */
function reducerArguments(scanner: Scanner): NamedType[] {
  const pairs: NamedType[][] = [];
  while (scanner.sees('(')) {
    const { offset } = scanner;
    const pair = typedArguments(scanner);
    if (pair.length !== 2) scanner.fail('a reducer combines two elements', offset);
    pairs.push(pair);
  }
  return [...pairs.map((pair) => at(pair, 0)), ...pairs.map((pair) => at(pair, 1))];
}
