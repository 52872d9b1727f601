/** The values of attributes. */
import { parseType, parseTypes, type MlirType } from './types.js';
import { unquoted, words, type Scanner } from './scanner.js';

/** Words, strings, symbols and what is only named are texts. */
export type Attribute =
  number | boolean | string | readonly Attribute[] | Dense | FunctionType | AttributeRecord;

export interface AttributeRecord {
  readonly [name: string]: Attribute;
}

/** The elements of a constant as they are written: one text each, or all as bytes. */
export interface Dense {
  readonly kind: 'dense';
  readonly type: MlirType;
  readonly elements:
    | { readonly texts: readonly string[] }
    | { readonly hex: string }
    | { readonly resource: string };
  readonly offset: number;
}

export interface FunctionType {
  readonly kind: 'function type';
  readonly inputs: readonly MlirType[];
  readonly outputs: readonly MlirType[];
}

const ofKind = (kind: string, x: Attribute): boolean =>
  typeof x === 'object' && 'kind' in x && x.kind === kind;

export const isDense = (x: Attribute): x is Dense => ofKind('dense', x);
export const isFunctionType = (x: Attribute): x is FunctionType => ofKind('function type', x);

/** `{name = value, name}`; a name alone is true. */
export function parseRecord(scanner: Scanner, open = '{', close = '}'): AttributeRecord {
  const entries = scanner.list(open, close, (): [string, Attribute] => {
    const quoted = scanner.take(words.string);
    const name =
      quoted === undefined
        ? scanner.expect(words.word, 'the name of an attribute')
        : unquoted(quoted);
    return [name, scanner.takes('=') ? parseValue(scanner) : true];
  });
  return Object.fromEntries(entries);
}

const beforeType = /array|dense_resource|dense(?=<)|tensor(?=<)|loc(?=\()|affine_map(?=<)/y;
/** `: i64` behind a number; where a tensor stands there, the types of an operation begin. */
const scalarType = /:\s*(?:[us]?i\d+|bf16|[tf]\d+\w*|index)\b/y;

export function parseAttribute(scanner: Scanner): Attribute {
  if (scanner.sees('"')) return quoted(scanner);
  if (scanner.sees('[')) return scanner.list('[', ']', () => parseEntry(scanner));
  if (scanner.sees('{')) return parseRecord(scanner);
  if (scanner.sees('(')) return functionType(scanner);
  if (scanner.sees('#')) return dialectAttribute(scanner);
  if (scanner.sees('@')) return scanner.expect(words.symbol, 'a name');
  const number = scanner.take(words.number);
  if (number !== undefined) {
    scanner.take(scalarType);
    return Number(number.startsWith('-0x') ? NaN : number);
  }
  if (scanner.see(beforeType) !== undefined) return typedAttribute(scanner);
  const word = scanner.expect(words.word, 'a value');
  if (word === 'true' || word === 'false') return word === 'true';
  // Values of dialects that nothing is read from, as opaque<…>.
  if (scanner.sees('<')) skipBalanced(scanner);
  return word;
}

/** A value, or several with x or -> between, as `[0] x [1]` and `[b, f]x[i, o]->[b, f]`. */
export function parseValue(scanner: Scanner): Attribute {
  const first = scanner.deeper(() => parseAttribute(scanner));
  if (!Array.isArray(first)) return first;
  const parts: Attribute[] = [first];
  while (scanner.take(/x(?=\s*\[)|->(?=\s*\[)/y) !== undefined) parts.push(parseAttribute(scanner));
  return parts.length === 1 ? first : parts;
}

/** An entry of a list: a value, or `start:limit` and `start:limit:stride` as a list of these. */
function parseEntry(scanner: Scanner): Attribute {
  const range = scanner.take(/\d+\s*:\s*\d+(?:\s*:\s*\d+)?/y);
  return range === undefined ? parseValue(scanner) : range.split(':').map(Number);
}

function quoted(scanner: Scanner): string {
  const text = unquoted(scanner.expect(words.string, 'a string that ends'));
  scanner.take(scalarType);
  return text;
}

function functionType(scanner: Scanner): FunctionType {
  const inputs = parseTypes(scanner);
  scanner.expectMark('->');
  return { kind: 'function type', inputs, outputs: parseTypes(scanner) };
}

function typedAttribute(scanner: Scanner): Attribute {
  const { offset } = scanner;
  const word = scanner.expect(beforeType, 'a value');
  if (word === 'loc') {
    skipBalanced(scanner, '(', ')');
    return 'loc';
  }
  if (word === 'affine_map') {
    skipBalanced(scanner);
    return word;
  }
  if (word === 'array') return denseArray(scanner);
  if (word === 'tensor') {
    skipBalanced(scanner);
    return word;
  }
  scanner.expectMark('<');
  const elements =
    word === 'dense'
      ? denseElements(scanner)
      : { resource: scanner.expect(/[\w.$-]+|"(?:[^"\\]|\\.)*"/y, 'the name of a resource') };
  scanner.expectMark('>');
  scanner.expectMark(':');
  return { kind: 'dense', type: parseDenseType(scanner), elements, offset };
}

/** The layouts of custom calls are tensors of `index`, which no array is. */
function parseDenseType(scanner: Scanner): MlirType {
  const layout = scanner.take(/tensor<(\d+)xindex>/y);
  if (layout === undefined) return parseType(scanner);
  return {
    kind: 'tensor',
    shape: [Number.parseInt(layout.slice(7), 10)],
    element: 'i64',
    dtype: 'int32',
  };
}

/** `array<i64: 1, 2>` */
function denseArray(scanner: Scanner): Attribute[] {
  scanner.expectMark('<');
  scanner.expect(words.word, 'the type of elements');
  if (scanner.takes('>')) return [];
  return scanner.list(':', '>', () => parseAttribute(scanner));
}

const denseText = /-?(?:0x[\dA-Fa-f]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|true|false|nan|-?inf/y;

function denseElements(scanner: Scanner): Dense['elements'] {
  const string = scanner.take(words.string);
  if (string !== undefined) return { hex: unquoted(string) };
  const texts: string[] = [];
  const read = (): void => {
    if (scanner.sees('[')) scanner.list('[', ']', read);
    else if (scanner.sees('(')) scanner.list('(', ')', read);
    else texts.push(scanner.expect(denseText, 'the element of a constant'));
  };
  if (!scanner.sees('>')) read();
  return { texts };
}

const simpleContent = /\s*[A-Za-z_][\w$]*(?:\s+[A-Za-z_][\w$]*)?\s*>/y;

/**
 * `#stablehlo.gather<offset_dims = [1]>` is a record, `#stablehlo<precision DEFAULT>` the last
 * word, `#stablehlo.conv<[b, f]x[i, o]->[b, f]>` a list of lists; of others only the name is told.
 */
function dialectAttribute(scanner: Scanner): Attribute {
  const name = scanner.expect(words.alias, 'the name of an attribute');
  if (!scanner.sees('<')) return name;
  if (!/^#(?:stablehlo|mhlo|chlo)\b/.test(name)) {
    skipBalanced(scanner);
    return name;
  }
  const content = scanner.see(/<\s*/y) ?? '';
  if (scanner.text.startsWith('[', scanner.offset + content.length)) {
    scanner.expectMark('<');
    const value = parseValue(scanner);
    scanner.expectMark('>');
    return value;
  }
  simpleContent.lastIndex = scanner.offset + 1;
  if (!simpleContent.test(scanner.text)) return parseRecord(scanner, '<', '>');
  scanner.expectMark('<');
  const found = scanner.expect(simpleContent, 'a word');
  return found.replace('>', '').trim().split(/\s+/).at(-1) ?? '';
}

const outsideOfMarks = /[^"<>()[\]{}-]+/y;

/** Goes past a bracket and its content, of which nothing is read. */
export function skipBalanced(scanner: Scanner, open = '<', close = '>'): void {
  const { offset } = scanner;
  scanner.expectMark(open);
  const waiting = [close];
  const closers: Readonly<Record<string, string>> = { '<': '>', '(': ')', '[': ']', '{': '}' };
  while (waiting.length > 0) {
    if (scanner.isAtEnd) scanner.fail(`'${open}' is not closed`, offset);
    if (scanner.take(outsideOfMarks) !== undefined) continue;
    if (scanner.takes('->')) continue;
    if (scanner.take(words.string) !== undefined) continue;
    const mark = scanner.expect(/\S/y, 'a mark');
    const closer = closers[mark];
    if (closer !== undefined) waiting.push(closer);
    else if (mark === waiting.at(-1)) waiting.pop();
    else if (mark !== '-') scanner.fail(`wants '${waiting.at(-1)}', received '${mark}'`);
  }
}
