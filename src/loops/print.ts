/** The Loop IR as text, for people. */
import { shortName } from '../array/dtype.js';
import { isInt32, type Expr, type Local } from './expr.js';
import type { BufferSlice, For, LoopBuffer, LoopFunction, Schedule, Stmt } from './loops.js';
import { scalarOps } from './ops.js';
import { bodiesOf, operandsOf, rootsOf } from './walk.js';

/** A remark on a loop, in which locals and buffers have the names that they are printed with. */
export type Remark = (nameOf: (named: Local | LoopBuffer) => string) => string;

/** All functions of a schedule, callees first; behind loops stands what there is to say of them. */
export function printSchedule(
  schedule: Schedule,
  remarkOn: (loop: For) => Remark | null = () => null,
): string {
  const arena = schedule.arenaBytes > 0 ? [`arena ${schedule.arenaBytes} bytes`] : [];
  const functions = schedule.functions.map((f) => new Printer(remarkOn).function(f).join('\n'));
  return [...arena, ...functions].join('\n\n');
}

export function printFunction(f: LoopFunction): string {
  return new Printer().function(f).join('\n');
}

/** Expressions of more parts are not printed before their shared parts are locals. */
const mostParts = 2000;

/** A function on its way, whose expressions may share parts that are no locals yet. */
export function printKernels(f: LoopFunction): string {
  const kernels = f.kernels.map((k) =>
    partsOf(k.body, new Map()) > mostParts ? { name: `${k.name}: too long to print`, body: [] } : k,
  );
  return printFunction({ ...f, kernels });
}

/**
 * How many parts the expressions of some statements have, those that are shared as often as they
 * are read.
 */
function partsOf(body: readonly Stmt[], known: Map<Expr, number>): number {
  const count = (e: Expr): number => {
    let parts = known.get(e);
    if (parts === undefined) {
      parts = operandsOf(e).reduce((sum, x) => sum + count(x), 1);
      known.set(e, parts);
    }
    return parts;
  };
  return body.reduce(
    (sum, s) =>
      sum +
      rootsOf(s).reduce((n, e) => n + count(e), 0) +
      bodiesOf(s).reduce((n, inner) => n + partsOf(inner, known), 0),
    0,
  );
}

/** Equal hints are told apart by a number. */
class Printer {
  readonly #names = new Map<Local | LoopBuffer, string>();
  /** The names given, each with the number to try when it is asked for again. */
  readonly #next = new Map<string, number>();
  readonly #remarkOn: (loop: For) => Remark | null;

  constructor(remarkOn: (loop: For) => Remark | null = () => null) {
    this.#remarkOn = remarkOn;
  }

  function(f: LoopFunction): string[] {
    const list = (buffers: readonly LoopBuffer[]): string =>
      buffers.map((b) => this.#declare(b)).join(', ');
    return [
      `function ${oneLine(f.name)}(${list(f.inputs)}) -> (${list(f.outputs)})`,
      ...f.arena.map(({ buffer, offset }) => `  arena ${this.#declare(buffer)} at ${offset}`),
      ...f.kernels.flatMap((k) => [`  kernel ${k.name}`, ...this.#block(k.body, '    ')]),
    ];
  }

  /** `a:f64[100]`; scalars `s:f64`. */
  #declare(b: LoopBuffer): string {
    return `${this.#name(b)}:${shortName[b.dtype]}${b.scalar ? '' : `[${b.size}]`}`;
  }

  #name(named: Local | LoopBuffer): string {
    let name = this.#names.get(named);
    if (name === undefined) {
      const hint = named.name;
      name = hint;
      let n = this.#next.get(hint) ?? 2;
      while (this.#next.has(name)) name = `${hint}_${n++}`;
      this.#next.set(hint, n);
      if (name !== hint) this.#next.set(name, 2);
      this.#names.set(named, name);
    }
    return name;
  }

  #block(statements: readonly Stmt[], indent: string): string[] {
    return statements.flatMap((s) => this.#statement(s, indent));
  }

  #statement(s: Stmt, indent: string): string[] {
    const deeper = `${indent}  `;
    switch (s.kind) {
      case 'let':
      case 'var': {
        const value = this.#expr(s.value);
        const type = shortName[s.local.dtype];
        return [`${indent}${s.kind} ${this.#name(s.local)}:${type} = ${value}`];
      }
      case 'assign':
        return [`${indent}${this.#name(s.local)} = ${this.#expr(s.value)}`];
      case 'store':
        return [`${indent}${this.#element(s.buffer, s.offset)} = ${this.#expr(s.value)}`];
      case 'for': {
        const step = s.step === 1 ? '' : ` by ${s.step}`;
        const bounds = `${this.#expr(s.start)} .. ${this.#expr(s.stop)}${step}`;
        const head = `${indent}for ${this.#name(s.index)} in ${bounds}`;
        const body = this.#block(s.body, deeper);
        const remark = this.#remarkOn(s)?.((named) => this.#name(named));
        return [remark === undefined ? head : `${head}  # ${remark}`, ...body];
      }
      case 'while':
        return [`${indent}while ${this.#expr(s.test)}`, ...this.#block(s.body, deeper)];
      case 'if': {
        const no = s.no.length === 0 ? [] : [`${indent}else`, ...this.#block(s.no, deeper)];
        return [`${indent}if ${this.#expr(s.test)}`, ...this.#block(s.yes, deeper), ...no];
      }
      case 'call':
        return [`${indent}call ${oneLine(s.callee.name)}(${this.#args(s.args)})`];
      case 'host':
        return [`${indent}host ${oneLine(s.callback.name)}(${this.#args(s.args)})`];
      case 'bulk':
        return [`${indent}${this.#bulk(s)}`];
      case 'reserve':
        return [`${indent}let ${this.#name(s.local)}:i32 = reserve ${s.count} words`];
      default:
        return s satisfies never;
    }
  }

  #bulk({ op, args, counts }: Stmt & { kind: 'bulk' }): string {
    const [first, ...others] = args.map((arg) => this.#args([arg]));
    const numbers = counts.map((count) => this.#expr(count));
    if (op.name === 'pack')
      return `pack ${first} = ${others.join()} in panels of ${op.width}, rows and terms: ${numbers.join(', ')}`;
    const { rows, columns } = op.tile;
    return (
      `product ${first} = ${others.join(' by ')} in tiles of ${rows} by ${columns}, ` +
      `rows, columns, terms, adds: ${numbers.join(', ')}`
    );
  }

  /** `x`, or `x[64 * i ..]` from an offset on. */
  #args(args: readonly BufferSlice[]): string {
    const texts = args.map(({ buffer, offset }) =>
      offset.kind === 'literal' && offset.value === 0
        ? this.#name(buffer)
        : `${this.#name(buffer)}[${this.#expr(offset)} ..]`,
    );
    return texts.join(', ');
  }

  #element(buffer: LoopBuffer, offset: Expr): string {
    return buffer.scalar ? this.#name(buffer) : `${this.#name(buffer)}[${this.#expr(offset)}]`;
  }

  /** `add(x, y)`; index arithmetic as `i * 64 + j`. */
  #expr(e: Expr, isOperand = false): string {
    switch (e.kind) {
      case 'literal':
        return Object.is(e.value, -0) ? '-0' : String(e.value);
      case 'local':
        return this.#name(e.local);
      case 'load':
        return this.#element(e.buffer, e.offset);
      case 'choose':
        return `choose(${this.#list([e.test, e.yes, e.no])})`;
      case 'op': {
        if (e.op === 'convert' || e.op === 'bitcast')
          return `${e.op} ${shortName[e.dtype]}(${this.#list(e.args)})`;
        const sign = isInt32(e) ? scalarOps[e.op].sign : null;
        if (sign === null) return `${e.op}(${this.#list(e.args)})`;
        const [x, y] = e.args as [Expr, Expr];
        const sum = `${this.#expr(x, sign !== '+')} ${sign} ${this.#expr(y, true)}`;
        return isOperand ? `(${sum})` : sum;
      }
      default:
        return e satisfies never;
    }
  }

  #list(args: readonly Expr[]): string {
    return args.map((x) => this.#expr(x)).join(', ');
  }
}

/** A user's name without what would break its line. */
const oneLine = (name: string): string => name.replaceAll(/\s+/g, ' ');
