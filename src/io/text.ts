/** Tables of numbers as text, as NumPy and spreadsheets write them. */
import { isComplex, defaultDType, type DType } from '../array/dtype.js';
import { dense } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { convertTo, reshapeTo } from '../operands/basic.js';
import {
  arrayLike,
  callable,
  dtype as dtypeKind,
  either,
  integerOrList,
  kind,
  listOf,
  named,
  number,
  optional,
  size,
  text as textKind,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { bytesKind, bytesOf, failFile, utf8, type Bytes } from './bytes.js';
import { concrete } from './elements.js';

/** The options of `loadtxt`. */
export interface LoadTextOptions {
  /** The default float dtype unless given. */
  readonly dtype?: DType | null | undefined;
  /** What begins a comment, up to the end of the line: `'#'` unless given, null for nothing. */
  readonly comments?: string | null | undefined;
  /** What stands between two numbers; unless given any spaces. */
  readonly delimiter?: string | null | undefined;
  /**
   * How many lines are left out at the beginning, comments and empty ones counted; 0 unless given.
   */
  readonly skiprows?: number | undefined;
  /** The columns that are read, all of them unless given; negative ones from the end. */
  readonly usecols?: number | readonly number[] | null | undefined;
  /** The least number of axes of the result, 0 to 2; 0 unless given. */
  readonly ndmin?: number | undefined;
  /** How many rows are read at most. */
  readonly maxRows?: number | null | undefined;
}

/** The options of `genfromtxt`. */
export interface GenFromTextOptions extends LoadTextOptions {
  /** The texts that stand for a missing number, beside none at all; `['']` unless given. */
  readonly missingValues?: string | readonly string[] | null | undefined;
  /** The number in the place of a missing one, NaN unless given. */
  readonly fillingValues?: number | null | undefined;
}

const tableKinds = {
  dtype: named(optional(dtypeKind)),
  comments: named({ ...textKind, null: 'kept' as const }),
  delimiter: named(
    optional(
      kind<string>('a text of at least one letter', (x) => typeof x === 'string' && x !== ''),
    ),
  ),
  skiprows: named(size),
  usecols: named(optional(integerOrList)),
  ndmin: named(kind<number>('0, 1 or 2', (x) => x === 0 || x === 1 || x === 2)),
  maxRows: named(optional(size)),
};

const tableSource = either(textKind, bytesKind);
const loadtxtParameters = parameters<LoadTextOptions, 'comments'>(
  'io.loadtxt',
  { source: tableSource },
  tableKinds,
);
const genfromtxtParameters = parameters<GenFromTextOptions, 'comments'>(
  'io.genfromtxt',
  { source: tableSource },
  {
    ...tableKinds,
    missingValues: named(optional(either(textKind, listOf(textKind, 'a list of texts')))),
    fillingValues: named(optional(number)),
  },
);

/**
 * The numbers of a text, or of its bytes in UTF-8: an array [rows, columns] without axes of length
 * 1, as NumPy's `loadtxt`. Fields may stand in double quotes. Throws `bad-file`, with line and
 * column, for what is no number, and for rows of different lengths.
 */
export function loadtxt(source: string | Bytes, ...args: Trailing<[], LoadTextOptions>): NDArray {
  const options = loadtxtParameters.read([source], args);
  return readTable('io.loadtxt', source, options, null);
}

/**
 * The same where numbers may be missing: an empty field, or what `missingValues` says, is NaN, or
 * `fillingValues`.
 */
export function genfromtxt(
  source: string | Bytes,
  ...args: Trailing<[], GenFromTextOptions>
): NDArray {
  const options = genfromtxtParameters.read([source], args);
  const texts = [options.missingValues ?? []].flat();
  const missing = { texts: new Set(['', ...texts]), value: options.fillingValues ?? NaN };
  return readTable('io.genfromtxt', source, options, missing);
}

/** Which texts stand for no number, and the number in their place. */
type Missing = { readonly texts: ReadonlySet<string>; readonly value: number } | null;

function readTable(
  who: string,
  source: string | Bytes,
  options: Readonly<LoadTextOptions>,
  missing: Missing,
): NDArray {
  const { dtype, ndmin = 0, usecols } = options;
  const columns = usecols === undefined || usecols === null ? null : [usecols].flat();
  const rows: number[][] = [];
  for (const { fields, line } of linesOf(who, source, options)) {
    const chosen = columns === null ? fields : columns.map((c) => fieldAt(who, fields, c, line));
    const first = rows[0] ?? chosen;
    if (first.length !== chosen.length)
      failFile(
        who,
        `line ${line} has ${chosen.length} fields, the lines before it have ${first.length}.`,
      );
    rows.push(chosen.map((field, i) => numberOf(who, field, missing, line, i)));
  }
  const type = dtype ?? defaultDType();
  const numbers = Float64Array.from(rows.flat());
  const width = rows[0]?.length ?? 0;
  const table = dense(rows.length === 0 ? [0] : [rows.length, width], 'float64', numbers);
  return convertTo(squeezed(table, ndmin), type);
}

/** Axes of length 1 fall away, as far as `ndmin` lets them. */
function squeezed(table: NDArray, ndmin: number): NDArray {
  const shape = table.shape.filter((n) => n !== 1);
  if (ndmin === 2) return table.ndim === 2 ? table : reshapeTo(table, [1, table.size]);
  if (ndmin === 1 && shape.length === 0) return reshapeTo(table, [table.size]);
  return reshapeTo(table, shape);
}

interface Line {
  readonly fields: readonly string[];
  /** Its number, from 1 on. */
  readonly line: number;
}

function* linesOf(
  who: string,
  source: string | Bytes,
  options: Readonly<LoadTextOptions>,
): Generator<Line> {
  const { comments = '#', delimiter, skiprows = 0, maxRows } = options;
  const text = (typeof source === 'string' ? source : utf8(who, bytesOf(source))).replace(
    /^\uFEFF/,
    '',
  );
  let left = maxRows ?? Infinity;
  let line = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    line++;
    if (line <= skiprows) continue;
    if (left <= 0) return;
    const end = comments === null || comments === '' ? -1 : raw.indexOf(comments);
    const kept = end < 0 ? raw : raw.slice(0, end);
    if (kept.trim() === '') continue;
    left--;
    yield { fields: fieldsOf(who, kept, delimiter ?? null, line), line };
  }
}

/** The fields of a line: what stands between delimiters, or in double quotes. */
function fieldsOf(who: string, text: string, delimiter: string | null, line: number): string[] {
  if (delimiter === null)
    return text
      .trim()
      .split(/\s+/)
      .map((field) => unquoted(field));
  if (!text.includes('"')) return text.split(delimiter).map((field) => field.trim());
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const end = quoted === null ? rest.indexOf(delimiter) : quoted[0].length;
    const isLast = quoted === null ? end < 0 : end === rest.length;
    if (!isLast && !rest.startsWith(delimiter, end))
      failFile(
        who,
        `line ${line}: behind a field in quotes must stand ${JSON.stringify(delimiter)}.`,
      );
    const field = quoted?.[1]?.replaceAll('""', '"') ?? (isLast ? rest : rest.slice(0, end));
    fields.push(field.trim());
    if (isLast) return fields;
    rest = rest.slice(end + delimiter.length);
  }
}

const unquoted = (field: string): string => /^"(.*)"$/.exec(field)?.[1] ?? field;

function fieldAt(who: string, fields: readonly string[], column: number, line: number): string {
  const index = column < 0 ? fields.length + column : column;
  const field = fields[index];
  return (
    field ?? failFile(who, `line ${line} has ${fields.length} fields, and so no column ${column}.`)
  );
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const special = /^([+-]?)(inf|infinity|nan)$/i;

function numberOf(
  who: string,
  field: string,
  missing: Missing,
  line: number,
  column: number,
): number {
  if (decimal.test(field)) return Number(field);
  if (missing?.texts.has(field) === true) return missing.value;
  const [, sign, name] = special.exec(field) ?? [];
  if (name === undefined)
    failFile(
      who,
      `line ${line}, column ${column + 1}: ${JSON.stringify(field.slice(0, 40))} is no number.` +
        (field === '' ? ' For missing numbers there is genfromtxt.' : ''),
    );
  if (name.toLowerCase() === 'nan') return NaN;
  return sign === '-' ? -Infinity : Infinity;
}

/** The options of `savetxt`. */
export interface SaveTextOptions {
  /** How a number is written; unless given with all digits that tell it from others. */
  readonly fmt?: ((x: number) => string) | null | undefined;
  /** A space unless given. */
  readonly delimiter?: string | undefined;
  /** `'\n'` unless given. */
  readonly newline?: string | undefined;
  /** Lines before the numbers, as comments. */
  readonly header?: string | undefined;
  /** Lines behind them. */
  readonly footer?: string | undefined;
  /** What stands in front of these lines, `'# '` unless given. */
  readonly comments?: string | undefined;
}

const savetxtParameters = parameters<SaveTextOptions>(
  'io.savetxt',
  { x: arrayLike },
  {
    fmt: named(optional(callable as never)),
    delimiter: named(textKind),
    newline: named(textKind),
    header: named(textKind),
    footer: named(textKind),
    comments: named(textKind),
  },
);

/**
 * A table as text, one line for each row of an array of up to two axes; a vector is a column.
 * Numbers are read back as what they were, by NumPy too. Throws `shape-mismatch` for more axes, and
 * `dtype-mismatch` for complex numbers.
 */
export function savetxt(x: ArrayLike, ...args: Trailing<[], SaveTextOptions>): string {
  const who = 'io.savetxt';
  const options = savetxtParameters.read([x], args);
  const { delimiter = ' ', newline = '\n', header = '', footer = '', comments = '# ' } = options;
  const array = concrete(who, x);
  if (array.ndim > 2)
    fail(
      'shape-mismatch',
      `${who}: a table has two axes, received ${array.ndim}. Reshape it to [rows, columns].`,
    );
  if (isComplex(array.dtype))
    fail('dtype-mismatch', `${who}: complex numbers are written as np.real(x) and np.imag(x).`);
  const write = (options.fmt ?? plain) as (v: number) => string;
  const numbers = array.dataSync({ copy: false });
  const width = array.ndim === 2 ? at(array.shape, 1) : 1;
  const rows = Array.from({ length: array.ndim === 0 ? 1 : at(array.shape, 0) }, (_, i) =>
    Array.from(numbers.subarray(i * width, (i + 1) * width), (v) => write(v)).join(delimiter),
  );
  const asComment = (lines: string): string[] =>
    lines === '' ? [] : lines.split('\n').map((line) => comments + line);
  return [...asComment(header), ...rows, ...asComment(footer)]
    .map((line) => line + newline)
    .join('');
}

const plain = (x: number): string => {
  if (Number.isFinite(x)) return Object.is(x, -0) ? '-0' : String(x);
  return x !== x ? 'nan' : x > 0 ? 'inf' : '-inf';
};
