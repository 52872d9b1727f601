/**
 * Programs as text. The form is stable, so that print-outs can be compared, and complete, so that
 * `parseProgram` restores an equal Program; only the values of constants and source positions are
 * left out. A sub-program that several equations share is printed at its first use under a label
 * (`@1 { lambda …`) and afterwards by the label alone: the text grows with the source, not with
 * the calls.
 */
import { fail } from '../array/errors.js';
import { printAval, type Aval } from '../array/aval.js';
import { castScalar, type DType, isBool, isDouble, isInexact, shortName } from '../array/dtype.js';
import type { DenseArray } from '../array/dense.js';
import { reservedWords, varName } from './names.js';
import {
  isProgram,
  type Atom,
  type Equation,
  type Literal,
  type Program,
  type Var,
} from './program.js';

/** What prints as one bare word when a param holds it. */
export const bareWord = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Throws `bad-argument` for what is no program. */
export function printProgram(program: Program, ...none: []): string {
  if (!isProgram(program) || none.length > 0)
    fail(
      'bad-argument',
      'printProgram: wants a program, as makeIR(f)(x) returns it, and nothing else.',
    );
  return printWithLabels(program, labelShared(program));
}

/** The same with a mark in front of each equation, in the order in which they are printed. */
export function printMarked(program: Program, mark: (equation: Equation) => string): string {
  return printWithLabels(program, { ...labelShared(program), mark });
}

/** One equation, with its vars named as in the print-out of its program. */
export function printEquation(equation: Equation): string {
  return equationText(equation, labelShared(...directPrograms(equation)));
}

/** `reduceSum` prints as `reduce_sum`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The captured arrays of a program and its sub-programs in the order in which they are printed. */
export function constantsInOrder(program: Program): DenseArray[] {
  const found: DenseArray[] = [];
  visitPrograms(program, (p, first) => {
    if (first) found.push(...p.constants.map((c) => c.value));
  });
  return found;
}

/** The programs printed more than once; a label is given when the text first shows it. */
interface Labels {
  readonly shared: ReadonlySet<Program>;
  readonly given: Map<Program, string>;
  /** What stands in front of an equation; nothing unless given. */
  readonly mark?: (equation: Equation) => string;
}

function labelShared(...roots: readonly Program[]): Labels {
  const shared = new Set<Program>();
  const seen = new Set<Program>();
  for (const root of roots) visitPrograms(root, (p, first) => void (first || shared.add(p)), seen);
  return { shared, given: new Map() };
}

/** Visits a program and those its equations hold, in the order of printing; goes into each once. */
function visitPrograms(
  program: Program,
  visit: (program: Program, first: boolean) => void,
  seen = new Set<Program>(),
): void {
  const first = !seen.has(program);
  seen.add(program);
  visit(program, first);
  if (!first) return;
  for (const equation of program.equations)
    for (const p of directPrograms(equation)) visitPrograms(p, visit, seen);
}

/** The programs anywhere in the params of an equation, in the order of printing. */
export function directPrograms(equation: Equation): Program[] {
  const found: Program[] = [];
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isProgram(value)) found.push(value);
    else if (ruleName(value) === undefined) Object.values(value).forEach(search);
  };
  search(equation.params);
  return found;
}

function printWithLabels(program: Program, labels: Labels): string {
  const binders = program.inputs.map(binderText);
  if (program.constants.length > 0)
    binders.push(';', ...program.constants.map((c) => binderText(c.binder)));
  const lines = [['{ lambda', ...binders, '.'].join(' ')];
  program.equations.forEach((equation, i) => {
    const text = (labels.mark?.(equation) ?? '') + equationText(equation, labels);
    lines.push((i === 0 ? '  let ' : '      ') + indent(text, 6));
  });
  lines.push(['  in (', ...program.outputs.map(atomText), ') }'].join(' '));
  return lines.join('\n');
}

function equationText(equation: Equation, labels: Labels): string {
  const params = paramsText(equation, labels);
  const applied = [snakeCase(equation.primitive) + params, ...equation.inputs.map(atomText)];
  return [...equation.outputs.map(binderText), '=', ...applied].join(' ');
}

/** `[name=value name=value]`; one line a param where a program is among them. */
function paramsText(equation: Equation, labels: Labels): string {
  const entries = fieldTexts(equation.params, labels);
  if (entries.length === 0) return '';
  if (!entries.some((text) => text.includes('\n'))) return `[${entries.join(' ')}]`;
  return `[\n  ${entries.map((text) => indent(text, 2)).join('\n  ')}\n]`;
}

function fieldTexts(record: object, labels: Labels): string[] {
  return Object.entries(record).map(([key, value]) => `${key}=${valueText(value, labels)}`);
}

function valueText(value: unknown, labels: Labels): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (typeof value === 'function') return `<function ${heldName(value.name)}>`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return listText(value, labels);
  if (isProgram(value)) return programReference(value, labels);
  if (isAval(value)) return printAval(value);
  const rule = ruleName(value);
  return rule === undefined
    ? `{${fieldTexts(value, labels).join(' ')}}`
    : `<rule of ${heldName(rule)}>`;
}

/** `[1,2]`; programs each on lines of their own. */
function listText(list: readonly unknown[], labels: Labels): string {
  const texts = list.map((v) => valueText(v, labels));
  if (!list.some(isProgram)) return `[${texts.join(',')}]`;
  return `[\n  ${texts.map((text) => indent(text, 2)).join(',\n  ')}\n]`;
}

function isAval(value: object): value is Aval {
  return Object.keys(value).sort().join() === 'dtype,shape,weak';
}

/** The name of a function's derivative rule, which is traced when it is needed. */
function ruleName(value: object): string | undefined {
  const { name, program } = value as { readonly name?: unknown; readonly program?: unknown };
  return typeof program === 'function' ? String(name) : undefined;
}

/** The name of what a text can only name: on one line, and without the mark that ends it. */
const heldName = (name: string): string => name.replaceAll(/[\s>]+/g, ' ');

function programReference(program: Program, labels: Labels): string {
  if (!labels.shared.has(program)) return printWithLabels(program, labels);
  const given = labels.given.get(program);
  if (given !== undefined) return given;
  const label = `@${labels.given.size + 1}`;
  labels.given.set(program, label);
  return `${label} ${printWithLabels(program, labels)}`;
}

/** Dtypes by their short names; other strings bare if that cannot be misread, else quoted. */
function stringText(value: string): string {
  if (Object.hasOwn(shortName, value)) return shortName[value as DType];
  return bareWord.test(value) && !reservedWords.has(value) ? value : JSON.stringify(value);
}

const binderText = (v: Var): string => `${varName(v.id)}:${printAval(v.aval)}`;

const atomText = (a: Atom): string => (a.kind === 'var' ? varName(a.id) : literalText(a));

/** `2:f64`, `-0:f32`, `true:bool`; weak: `2:f64*`. */
export function literalText({ value, aval }: Literal): string {
  const type = shortName[aval.dtype] + (aval.weak ? '*' : '');
  if (isBool(aval.dtype)) return `${value !== 0}:${type}`;
  return `${isShort(aval.dtype) ? shortText(value, aval.dtype) : numberText(value)}:${type}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Object.is(value, -0)) return '-0';
  return Math.abs(value) === Infinity ? (value > 0 ? 'inf' : '-inf') : String(value);
}

/** Whether an element is written with fewer digits than the JS number has. */
const isShort = (dtype: DType): boolean => isInexact(dtype) && !isDouble(dtype);

/** The shortest decimals that round to the element; nine digits always do. */
function shortText(value: number, dtype: DType): string {
  if (!Number.isFinite(value) || value === 0) return numberText(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (castScalar(short, dtype) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

function indent(text: string, columns: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(columns)}`);
}
