/** Loops and code as lines, each with the places in the user's text that it is of. */
import { identifier } from '../../../../src/codegen/targets/js/names.js';
import type { Equation } from '../../../../src/ir/program.js';
import type { Schedule } from '../../../../src/loops/loops.js';
import type { Line } from '../../protocol.js';
import type { KernelEquations } from './kernel-links.js';
import { shortened, type Places } from './links.js';

/** A line that belongs to a kernel, or to none. */
interface Placed {
  readonly text: string;
  readonly kernel: KernelEquations | undefined;
}

/** The lines of the print-out of loops; kernels begin where their names are printed. */
export function loopLines(
  text: string,
  kernels: readonly KernelEquations[],
  places: Places,
): Line[] {
  const rest = [...kernels];
  let kernel: KernelEquations | undefined;
  const placed = text.split('\n').map((line): Placed => {
    if (line.startsWith('function ')) kernel = undefined;
    else if (line.startsWith('  kernel ')) kernel = rest.shift();
    return { text: line, kernel };
  });
  return linked(placed, places, definedInLoops);
}

/**
 * The lines of code. Comments say where kernels begin, in order; functions of one kernel have none,
 * and neither have loops that became functions of their own, which are named after their kernels.
 */
export function codeLines(
  text: string,
  schedule: Schedule,
  kernels: readonly KernelEquations[],
  places: Places,
): Line[] {
  const single = new Map<string, KernelEquations>();
  for (const f of schedule.functions) {
    const own = kernels.filter((k) => k.function === f.name);
    if (own.length === 1) single.set(identifier(f.name), own[0] as KernelEquations);
  }
  const outlined = new Map(kernels.map((k) => [identifier(`${k.name}_nest`), k]));
  let next = 0;
  let kernel: KernelEquations | undefined;
  const placed = text.split('\n').map((line): Placed => {
    const [, name] = /^\s*(?:function |\(func \$)([\w.$]+)/.exec(line) ?? [];
    const [, remark] = /^\s*\/\/ (.*)$/.exec(line) ?? /^\s*\(; (.*) ;\)/.exec(line) ?? [];
    if (line === '}') {
      kernel = undefined;
      return { text: line, kernel };
    }
    if (name !== undefined) kernel = single.get(name) ?? outlined.get(name);
    else if (remark !== undefined) {
      const found = kernels.findIndex((k, i) => i >= next && k.name === remark);
      if (found >= 0) {
        kernel = kernels[found];
        next = found + 1;
      }
    } else if (/^\s*\((?:local|global) \$/.test(line)) return { text: line, kernel: undefined };
    return { text: line, kernel };
  });
  return linked(placed, places, definedInCode);
}

/** The value that a line computes, by its name and, where it is printed, its dtype. */
interface Defined {
  readonly name: string;
  readonly type: string | undefined;
}

function definedInLoops(line: string): Defined | undefined {
  const [, name, type] =
    /^\s*(?:let|var) (\w+):(\w+) = /.exec(line) ?? /^\s*(\w+)(?:\[.*\])? = /.exec(line) ?? [];
  return name === undefined ? undefined : { name, type };
}

function definedInCode(line: string): Defined | undefined {
  const [, name] =
    /^\s*(?:const |let )?(\w+)(?:\[.*\])? [-+*/]?= /.exec(line) ??
    /^\s*\(local\.set \$(\w+)/.exec(line) ??
    [];
  return name === undefined ? undefined : { name, type: undefined };
}

/** Elements of a value are told apart by their numbers, equal names by another. */
const valueName = (name: string): string => name.replace(/\d*(?:_\d+)?$/, '');

/** Lines that compute a value are of its equations, all others of those of their kernel. */
function linked(
  placed: readonly Placed[],
  places: Places,
  definedIn: (line: string) => Defined | undefined,
): Line[] {
  const defined = placed.map(({ text, kernel }) => {
    const found = definedIn(text);
    if (found === undefined || kernel === undefined) return undefined;
    const name = valueName(found.name);
    const values = kernel.values.get(name) ?? [];
    return values.some(({ type }) => (found.type ?? type) === type) ? name : undefined;
  });
  const names = new Map<KernelEquations, Set<string>>();
  placed.forEach(({ kernel }, i) => {
    const name = defined[i];
    if (kernel === undefined || name === undefined) return;
    names.set(kernel, (names.get(kernel) ?? new Set()).add(name));
  });
  const lines = placed.map(({ text, kernel }, i): Line => {
    if (kernel === undefined) return { text };
    const name = defined[i];
    const equations =
      name === undefined
        ? [...kernel.values.values()].flat().map((v) => v.equation)
        : equationsOf(name, kernel, names.get(kernel) as Set<string>);
    return { text, of: places.ofAll(equations) };
  });
  return shortened(lines);
}

/** The equations of a value, and of those that are computed on the same line. */
function equationsOf(
  name: string,
  { values }: KernelEquations,
  elsewhere: ReadonlySet<string>,
): Set<Equation> {
  const found = new Set<Equation>();
  const add = (n: string): void => {
    for (const { equation, from } of values.get(n) ?? []) {
      if (found.has(equation)) continue;
      found.add(equation);
      for (const other of from) if (!elsewhere.has(other)) add(other);
    }
  };
  add(name);
  return found;
}
