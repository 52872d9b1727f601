/** Reading the subscripts of `einsum`. */
import { fail } from '../../array/errors.js';
import { at, printShape, range, type Shape } from '../../array/shape.js';
import { describe } from '../../parameters/describe.js';

/** The labels of the axes of each operand and of the result: letters, and `.k` for ellipses. */
export interface Subscripts {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/**
 * Reads `'ij,jk->ik'` for operands of the given shapes. An ellipsis stands for all axes that have
 * no letter; they are labelled from the last one, `.0`, so that they broadcast. Without `->` the
 * result has the ellipsis and then, in alphabetic order, the letters that occur once. Throws
 * `bad-argument` for wrong text, `shape-mismatch` where it does not fit the shapes.
 */
export function parseSubscripts(text: string, shapes: readonly Shape[]): Subscripts {
  const compact = text.replaceAll(/\s/g, '');
  const [left, right, ...more] = compact.split('->') as [string, ...string[]];
  const terms = left.split(',');
  if (more.length > 0 || terms.length !== shapes.length)
    wrong(
      text,
      more.length > 0
        ? "'->' stands twice"
        : `it names ${terms.length} operands, received ${shapes.length}`,
    );
  const operands = terms.map((term, i) => labelsOf(text, term, at(shapes, i)));
  const dots = Math.max(0, ...operands.map((labels) => labels.filter(isDots).length));
  const ellipsis = range(dots)
    .map((k) => `.${k}`)
    .reverse();
  const result =
    right === undefined ? implicit(operands, ellipsis) : explicit(text, right, ellipsis);
  const known = new Set(operands.flat());
  const unknown = result.find((label) => !known.has(label));
  if (unknown !== undefined) wrong(text, `the result has '${unknown}', no operand has it`);
  if (new Set(result).size !== result.length) wrong(text, 'the result names an axis twice');
  return { operands, result };
}

const isDots = (label: string): boolean => label.startsWith('.');

function labelsOf(text: string, term: string, shape: Shape): string[] {
  const [before, after] = splitDots(text, term);
  const letters = before.length + (after?.length ?? 0);
  const dots = after === undefined ? 0 : shape.length - letters;
  if (dots < 0 || letters + dots !== shape.length)
    fail(
      'shape-mismatch',
      `einsum: '${term}' of '${text}' names ${letters} axes, the operand has shape ` +
        `${printShape(shape)}.`,
    );
  const ellipsis = range(dots).map((k) => `.${dots - 1 - k}`);
  return [...before, ...ellipsis, ...(after ?? '')];
}

/** The letters before and after an ellipsis; undefined after it when there is none. */
function splitDots(text: string, term: string): [string, string?] {
  const [before, after, ...more] = term.split('...') as [string, ...string[]];
  if (more.length > 0) wrong(text, `'${term}' has two ellipses`);
  if (!/^[A-Za-z]*$/.test(before + (after ?? ''))) wrong(text, `'${term}' must consist of letters`);
  return after === undefined ? [before] : [before, after];
}

function explicit(text: string, term: string, ellipsis: readonly string[]): string[] {
  const [before, after] = splitDots(text, term);
  return after === undefined ? [...before] : [...before, ...ellipsis, ...after];
}

function implicit(operands: readonly (readonly string[])[], ellipsis: readonly string[]): string[] {
  const letters = operands.flat().filter((label) => !isDots(label));
  const once = letters.filter((c) => letters.indexOf(c) === letters.lastIndexOf(c));
  return [...ellipsis, ...once.sort()];
}

function wrong(text: string, why: string): never {
  fail(
    'bad-argument',
    `einsum: subscripts '${text}' cannot be read: ${why}. Write letters for axes, a comma between ` +
      "operands, and what is left after '->', as 'ij,jk->ik'.",
  );
}

/** The labels of one operand's axes as a list: numbers, and '...' for further axes. */
export type Sublist = readonly (number | '...')[];

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Sublists as text: `[[0, 1], [1, 2]]` and `[0, 2]` are 'ab,bc->ac'. Throws `bad-argument`. */
export function subscriptsOf(operands: readonly unknown[], result: unknown): string {
  const textOf = (list: unknown): string => {
    const isSublist =
      Array.isArray(list) &&
      list.every(
        (v: unknown) => v === '...' || (typeof v === 'number' && letters[v] !== undefined),
      );
    if (!isSublist)
      fail(
        'bad-argument',
        `einsum: labels are a list of whole numbers from 0 to ${letters.length - 1} and '...', ` +
          `received ${describe(list)}. Write einsum(x, [0, 1], y, [1, 2], [0, 2]) or ` +
          "einsum('ij,jk->ik', x, y).",
      );
    return (list as Sublist).map((v) => (v === '...' ? v : letters[v])).join('');
  };
  const left = operands.map(textOf).join(',');
  return result === undefined ? left : `${left}->${textOf(result)}`;
}
