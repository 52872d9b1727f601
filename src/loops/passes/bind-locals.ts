/**
 * Writes the statements of a function with its expressions where `home-scopes.ts` says: what is
 * used twice is bound to a local once, what does not depend on the inner loops before them.
 * Statements go in with whole expressions and come out with `let`s before them.
 */
import { isInteger } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { Steps } from '../../array/work/steps.js';
import { tape } from '../buffer.js';
import {
  isInt32,
  indexClamp,
  literal,
  localRef,
  newLocal,
  type Expr,
  type Local,
} from '../expr.js';
import type { BufferSlice, Kernel, Stmt } from '../loops.js';
import { rangeOf } from '../range.js';
import { bodiesOf, operandsOf, rootsOf } from '../walk.js';
import type { Interner } from './intern.js';
import { isInside, NodeTable } from './expr-facts.js';
import { mayBind, HomeScopes, type Subexpression, type Validity } from './home-scopes.js';
import { innerScope, kernelScope, type Scope, type Site } from './scopes.js';

/** A list of statements and its scope. */
interface Block {
  readonly scope: Scope;
  readonly statements: readonly SitedStatement[];
}

interface SitedStatement {
  readonly statement: Stmt;
  /** Where its expressions are needed. */
  readonly site: Site;
  readonly bodies: readonly Block[];
}

/** The kernels of a function; locals bound at the top of one are known to those after it. */
export function* bindLocals(
  kernels: readonly Kernel[],
  interner: Interner,
  names: ReadonlyMap<Expr, string>,
): Steps<Kernel[]> {
  const table = new NodeTable(
    interner,
    kernels.map((k) => k.body),
  );
  const homes = new HomeScopes(interner, table);
  yield 0.2;
  const blocks = kernels.map(({ body }, k) => blockOf(body, kernelScope(k, body), homes));
  yield 0.4;
  homes.settle();
  yield 0.6;
  const binder = new Binder(interner, names, homes);
  const bound: Kernel[] = [];
  for (const [k, { name }] of kernels.entries()) {
    bound.push({ name, body: binder.block(at(blocks, k)) });
    yield 0.6 + (0.4 * bound.length) / kernels.length;
  }
  return bound;
}

/** The scopes of statements; notes what they need. */
function blockOf(statements: readonly Stmt[], scope: Scope, homes: HomeScopes): Block {
  const sited = statements.map((statement, position): SitedStatement => {
    const here = { scope, position };
    const isConditional = statement.kind !== 'for';
    const inner = (body: readonly Stmt[]): Scope => innerScope(here, isConditional, body);
    // The test of a loop is computed in each turn.
    const site = statement.kind === 'while' ? { scope: inner(statement.body), position: 0 } : here;
    for (const root of neededBy(statement)) homes.need(root, site);
    const bodies = bodiesOf(statement).map((body) => blockOf(body, inner(body), homes));
    return { statement, site, bodies };
  });
  return { scope, statements: sited };
}

/** The expressions of a statement. What is added to a variable is added there and nowhere else. */
function neededBy(s: Stmt): readonly Expr[] {
  return s.kind === 'assign' && accumulates(s) ? operandsOf(s.value) : rootsOf(s);
}

const accumulates = ({ local, value }: Stmt & { kind: 'assign' }): boolean =>
  value.kind === 'op' && value.args.some((x) => x.kind === 'local' && x.local === local);

class Binder {
  readonly #interner: Interner;
  readonly #names: ReadonlyMap<Expr, string>;
  readonly #homes: HomeScopes;
  /** The parts that have been bound. */
  readonly #locals = new Map<Subexpression, Expr>();

  constructor(interner: Interner, names: ReadonlyMap<Expr, string>, homes: HomeScopes) {
    this.#interner = interner;
    this.#names = names;
    this.#homes = homes;
  }

  block({ scope, statements }: Block): Stmt[] {
    const out: Stmt[] = [];
    const bound = this.#homes.boundIn(scope);
    let next = 0;
    statements.forEach((sited, position) => {
      for (let part = bound[next]; part?.site.position === position; part = bound[++next])
        out.push(...this.#bind(part));
      out.push(...this.#statement(sited));
    });
    return out;
  }

  #statement({ statement: s, site, bodies }: SitedStatement): readonly Stmt[] {
    const expr = (e: Expr): Expr => this.#expr(this.#interner.intern(e), site);
    const slice = (x: BufferSlice): BufferSlice => ({ ...x, offset: expr(x.offset) });
    switch (s.kind) {
      case 'let':
      case 'var':
        return [{ ...s, value: expr(s.value) }];
      case 'assign': {
        const { value } = s;
        const isSum = value.kind === 'op' && accumulates(s);
        return [{ ...s, value: isSum ? { ...value, args: value.args.map(expr) } : expr(value) }];
      }
      case 'store':
        return [{ ...s, offset: expr(s.offset), value: expr(s.value) }];
      case 'for': {
        const [start, stop] = [expr(s.start), expr(s.stop)];
        return [{ ...s, start, stop, body: this.block(at(bodies, 0)) }];
      }
      case 'while':
        return this.#while(s, site, at(bodies, 0));
      case 'if': {
        const test = expr(s.test);
        const [yes, no] = bodies.map((body) => this.block(body)) as [Stmt[], Stmt[]];
        return [{ ...s, test, yes, no }];
      }
      case 'call':
      case 'host':
        return [{ ...s, args: s.args.map(slice) }];
      case 'bulk':
        return [{ ...s, args: s.args.map(slice), counts: s.counts.map(expr) }];
      case 'reserve':
        return [s];
      default:
        return s satisfies never;
    }
  }

  /** The test is computed anew each time: where it needs statements, they open the body. */
  #while(s: Stmt & { kind: 'while' }, site: Site, inside: Block): readonly Stmt[] {
    const opening = this.#sideStatements(site.scope);
    const test = this.#expr(this.#interner.intern(s.test), site);
    const body = this.block(inside);
    if (opening.length === 0) return [{ ...s, test, body }];
    const going = newLocal('going', 'bool');
    const stop: Stmt = { kind: 'assign', local: going, value: literal(0, 'bool') };
    const step: Stmt = { kind: 'if', test, yes: body, no: [stop] };
    return [
      { kind: 'var', local: going, value: literal(1, 'bool') },
      { kind: 'while', test: localRef(going), body: [...opening, step] },
    ];
  }

  /** What is bound in a scope without statements. */
  #sideStatements(scope: Scope): Stmt[] {
    return this.#homes.boundIn(scope).flatMap((part) => this.#bind(part));
  }

  /** The expression over the locals bound so far. */
  #expr(e: Expr, reader: Validity): Expr {
    if (!mayBind(e)) return e;
    const part = this.#homes.partOf(e, reader);
    if (!part.isBound) return this.#written(part);
    return this.#locals.get(part) ?? fail('internal', 'a value is used before it is bound');
  }

  #written(part: Subexpression): Expr {
    const { expr: e, validity } = part;
    const inside = (x: Expr): Expr => this.#expr(x, validity);
    switch (e.kind) {
      case 'literal':
      case 'local':
        return e;
      case 'load':
        return part.isNeeded || isInside(e)
          ? { ...e, offset: inside(e.offset) }
          : guarded(e, inside(e.offset));
      case 'op':
        return { ...e, args: e.args.map(inside) };
      case 'choose':
        return { ...e, test: inside(e.test), yes: inside(e.yes), no: inside(e.no) };
      default:
        return e satisfies never;
    }
  }

  #bind(part: Subexpression): Stmt[] {
    const { expr: e, sides } = part;
    if (e.kind === 'choose' && sides?.some((side) => this.#homes.boundIn(side).length > 0) === true)
      return this.#branch(part, e, sides);
    const value = this.#written(part);
    const range = isInt32(e) ? rangeOf(value) : undefined;
    const local = newLocal(this.#names.get(e) ?? fallbackName(e), e.dtype, range);
    this.#locals.set(part, localRef(local));
    return [{ kind: 'let', local, value }];
  }

  /** A conditional expression with statements on its sides. */
  #branch(
    part: Subexpression,
    e: Expr & { kind: 'choose' },
    sides: readonly [Scope, Scope],
  ): Stmt[] {
    const local: Local = newLocal(this.#names.get(e) ?? 'chosen', e.dtype);
    const test = this.#expr(e.test, part.validity);
    const [yes, no] = sides.map((side, i): Stmt[] => {
      const statements = this.#sideStatements(side);
      const value = this.#expr(i === 0 ? e.yes : e.no, part.validity);
      return [...statements, { kind: 'assign', local, value }];
    }) as [Stmt[], Stmt[]];
    this.#locals.set(part, localRef(local));
    return [
      { kind: 'var', local, value: literal(0, e.dtype) },
      { kind: 'if', test, yes, no },
    ];
  }
}

/**
 * A load that may be done where its offset is not known to be inside: then it gives any element.
 * Handles always denote lists on the tape.
 */
function guarded(e: Expr & { kind: 'load' }, offset: Expr): Expr {
  if (e.buffer === tape) return { ...e, offset };
  const { size } = e.buffer;
  return size === 0 ? literal(0, e.dtype) : { ...e, offset: indexClamp(offset, 0, size - 1) };
}

function fallbackName(e: Expr): string {
  if (e.kind === 'load') {
    const { buffer, offset } = e;
    if (offset.kind === 'literal') return `${buffer.name}${offset.value}`;
    return offset.kind === 'local' ? `${buffer.name}_${offset.local.name}` : `${buffer.name}_at`;
  }
  return isInteger(e.dtype) ? 'n' : 't';
}
