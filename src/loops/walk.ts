/** Walks over statements. */
import type { Expr } from './expr.js';
import type { BufferSlice, For, Stmt } from './loops.js';

/** Visits all expressions of statements and of what is inside them. */
export function forEachRoot(statements: readonly Stmt[], visit: (root: Expr) => void): void {
  for (const s of statements) {
    for (const root of rootsOf(s)) visit(root);
    for (const body of bodiesOf(s)) forEachRoot(body, visit);
  }
}

/** The expressions of a statement itself. */
export function rootsOf(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case 'let':
    case 'var':
    case 'assign':
      return [s.value];
    case 'store':
      return [s.offset, s.value];
    case 'for':
      return [s.start, s.stop];
    case 'while':
    case 'if':
      return [s.test];
    case 'call':
    case 'host':
      return s.args.map((arg) => arg.offset);
    case 'bulk':
      return [...s.args.map((arg) => arg.offset), ...s.counts];
    case 'reserve':
      return [];
    default:
      return s satisfies never;
  }
}

/** What a statement gives to a function, or reads and writes as a whole. */
export function argsOf(s: Stmt): readonly BufferSlice[] {
  return s.kind === 'call' || s.kind === 'host' || s.kind === 'bulk' ? s.args : [];
}

/** The lists of statements inside a statement. */
export function bodiesOf(s: Stmt): readonly (readonly Stmt[])[] {
  if (s.kind === 'for' || s.kind === 'while') return [s.body];
  return s.kind === 'if' ? [s.yes, s.no] : [];
}

/**
 * How many turns are assumed of a loop of which that is not known: the geometric mean of ten and
 * ten thousand.
 */
export const unknownTurns = 300;

/** How often a loop runs; Infinity where that is not known now. */
export function knownTurns({ start, stop, step }: For): number {
  if (start.kind !== 'literal' || stop.kind !== 'literal') return Infinity;
  return Math.max(0, Math.ceil((stop.value - start.value) / step));
}

/** Visits all statements, outer ones first. */
export function forEachStatement(statements: readonly Stmt[], visit: (s: Stmt) => void): void {
  for (const s of statements) {
    visit(s);
    for (const body of bodiesOf(s)) forEachStatement(body, visit);
  }
}

/** Visits all parts of some expressions, shared ones once: those not in `seen`, which grows. */
export function forEachPart(
  roots: readonly Expr[],
  visit: (e: Expr) => void,
  seen = new Set<Expr>(),
): void {
  const waiting = [...roots];
  for (let e = waiting.pop(); e !== undefined; e = waiting.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    visit(e);
    if (e.kind === 'literal' || e.kind === 'local') continue;
    for (const x of operandsOf(e)) waiting.push(x);
  }
}

/** The parts an expression is directly made of. */
export function operandsOf(e: Expr): readonly Expr[] {
  if (e.kind === 'load') return [e.offset];
  if (e.kind === 'op') return e.args;
  return e.kind === 'choose' ? [e.test, e.yes, e.no] : [];
}

/** Those of them that are evaluated whenever it is. */
export function unconditionalOperands(e: Expr): readonly Expr[] {
  return e.kind === 'choose' ? [e.test] : operandsOf(e);
}
