/** Which lines of a stage belong to which places in the user's text. */
import type { Equation, Program } from '../../../../src/ir/program.js';
import { printMarked } from '../../../../src/ir/print.js';
import type { Line, Place } from '../../protocol.js';
import type { Evaluated } from '../evaluate-module.js';

/** The places that equations were called at, each with a number. */
export class Places {
  readonly list: Place[] = [];
  readonly #positionOf: Evaluated['positionOf'];
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<object, readonly number[]>();

  constructor(positionOf: Evaluated['positionOf']) {
    this.#positionOf = positionOf;
  }

  /** The number of an equation's place, in a list; empty where that is not known. */
  of({ source }: Equation): readonly number[] {
    if (source === undefined) return [];
    let found = this.#known.get(source);
    if (found === undefined) {
      const place = this.#positionOf(source.position);
      found = place === undefined ? [] : [this.#numberOf(place)];
      this.#known.set(source, found);
    }
    return found;
  }

  ofAll(equations: Iterable<Equation>): number[] {
    return [...new Set([...equations].flatMap((e) => this.of(e)))];
  }

  #numberOf(place: Place): number {
    const key = `${place.line}:${place.column}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.list.push(place) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

/** Stands in front of an equation where its print-out is taken apart. */
const marker = '\u0001';

/** More lines of a stage are left out of the page. */
export const mostLines = 3000;

/** A program's print-out, with the places of its equations. */
export function programLines(program: Program, places: Places): Line[] {
  const equations: Equation[] = [];
  const text = printMarked(
    program,
    (equation) => `${marker}${equations.push(equation) - 1}${marker}`,
  );
  const lines = text.split('\n').map((line): Line => {
    const [before = '', number, behind] = line.split(marker);
    if (number === undefined) return { text: line };
    const equation = equations[Number(number)] as Equation;
    return { text: before + behind, of: places.of(equation) };
  });
  return shortened(lines);
}

export function shortened(lines: Line[]): Line[] {
  if (lines.length <= mostLines) return lines;
  const left = lines.length - mostLines;
  return [...lines.slice(0, mostLines), { text: `… ${left} more lines` }];
}
