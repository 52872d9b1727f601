/**
 * Which variables somebody still reads behind a statement: what a branch or loop assigns is of
 * interest only then. Variables that inner functions use are read at any time.
 */
import { bare, childrenOf, isFunction, namesOfPattern, walk, type FunctionNode, type Node } from './nodes.js';
import type { Binding, Scopes } from './scopes.js';

export type Live = ReadonlySet<Binding>;

export interface Liveness {
  /** What is read behind a statement, wherever it goes from there. */
  readonly after: (statement: Node) => Live;
  /** What is read where a `break` or `continue` goes. */
  readonly atTarget: (jump: Node) => Live;
  /** What is read at the beginning of a turn of a loop. */
  readonly atTurn: (loop: Node) => Live;
}

const union = (...sets: readonly Live[]): Live => new Set(sets.flatMap((s) => [...s]));

const covers = (a: Live, b: Live): boolean => [...b].every((x) => a.has(x));

interface Targets {
  readonly breaks: ReadonlyMap<string, Live>;
  readonly continues: ReadonlyMap<string, Live>;
}

const nowhere: Targets = { breaks: new Map(), continues: new Map() };
const nothing: Live = new Set();

/** The label of the innermost loop or switch. */
const innermost = '';

export function livenessOf(f: FunctionNode, scopes: Scopes): Liveness {
  const afters = new Map<Node, Live>();
  const turns = new Map<Node, Live>();
  const jumps = new Map<Node, Live>();
  const captured = new Set(scopes.bindings.filter((b) => b.isCaptured));
  const remember = (map: Map<Node, Live>, node: Node, live: Live): void => {
    map.set(node, union(map.get(node) ?? nothing, live));
  };

  /** The variables that an expression reads, or may leave unassigned. */
  const reads = (node: Node | null | undefined, after: Live): Live => {
    if (node === null || node === undefined) return after;
    const found = new Set(after);
    const assignment = bare(node);
    if (assignment.type === 'AssignmentExpression' && assignment.operator === '=') {
      if (assignment.left.type === 'Identifier') {
        const binding = scopes.of(assignment.left);
        if (binding !== undefined) found.delete(binding);
      }
      collect(assignment.left, found, true);
      collect(assignment.right, found, false);
      return found;
    }
    collect(node, found, false);
    return found;
  };

  const collect = (node: Node, into: Set<Binding>, isTarget: boolean): void =>
    walk(node, (n) => {
      if (isFunction(n)) return false;
      if (n.type !== 'Identifier' || (isTarget && n === node)) return true;
      const binding = scopes.of(n);
      if (binding !== undefined) into.add(binding);
      return true;
    });

  const list = (statements: readonly Node[], after: Live, targets: Targets): Live =>
    statements.reduceRight<Live>((live, s) => before(s, live, targets), after);

  const loop = (
    node: Node,
    after: Live,
    targets: Targets,
    turn: (continues: Live, inner: Targets) => Live,
    labels: readonly string[],
  ): Live => {
    let head: Live = after;
    for (;;) {
      const inner: Targets = {
        breaks: withAll(targets.breaks, [innermost, ...labels], after),
        continues: withAll(targets.continues, [innermost, ...labels], head),
      };
      const next = union(head, turn(head, inner));
      if (covers(head, next)) break;
      head = next;
    }
    remember(turns, node, head);
    return head;
  };

  const before = (
    node: Node,
    after: Live,
    targets: Targets,
    labels: readonly string[] = [],
  ): Live => {
    remember(afters, node, after);
    switch (node.type) {
      case 'BlockStatement':
        return list(node.body, after, targets);
      case 'IfStatement': {
        const yes = before(node.consequent, after, targets);
        const no = node.alternate ? before(node.alternate, after, targets) : after;
        return reads(node.test, union(yes, no));
      }
      case 'ReturnStatement':
      case 'ThrowStatement':
        return reads(node.argument, nothing);
      case 'BreakStatement':
      case 'ContinueStatement': {
        const map = node.type === 'BreakStatement' ? targets.breaks : targets.continues;
        const target = map.get(node.label?.name ?? innermost) ?? after;
        remember(jumps, node, target);
        return target;
      }
      case 'LabeledStatement': {
        const own = [...labels, node.label.name];
        const breaks = withAll(targets.breaks, own, after);
        return before(node.body, after, { ...targets, breaks }, own);
      }
      case 'WhileStatement':
        return loop(
          node,
          after,
          targets,
          (head, inner) => reads(node.test, union(after, before(node.body, head, inner))),
          labels,
        );
      case 'DoWhileStatement':
        return loop(
          node,
          after,
          targets,
          (head, inner) => before(node.body, reads(node.test, union(after, head)), inner),
          labels,
        );
      case 'ForStatement': {
        const head = loop(
          node,
          after,
          targets,
          (h, inner) => {
            const update = reads(node.update, h);
            const continues = withAll(inner.continues, [innermost, ...labels], update);
            const body = before(node.body, update, { ...inner, continues });
            return reads(node.test, union(after, body));
          },
          labels,
        );
        if (!node.init) return head;
        return node.init.type === 'VariableDeclaration'
          ? before(node.init, head, targets)
          : reads(node.init, head);
      }
      case 'ForInStatement':
      case 'ForOfStatement': {
        const head = loop(
          node,
          after,
          targets,
          (h, inner) => union(after, before(node.body, h, inner)),
          labels,
        );
        return reads(node.right, head);
      }
      case 'SwitchStatement': {
        const inner = { ...targets, breaks: withAll(targets.breaks, [innermost, ...labels], after) };
        const cases = node.cases.reduceRight<{ next: Live; all: Live }>(
          ({ next, all }, c) => {
            const own = list(c.consequent, next, inner);
            const tested = reads(c.test, own);
            return { next: own, all: union(all, tested) };
          },
          { next: after, all: after },
        );
        return reads(node.discriminant, cases.all);
      }
      case 'TryStatement': {
        const last = node.finalizer ? before(node.finalizer, after, targets) : after;
        const caught = node.handler ? before(node.handler.body, last, targets) : last;
        return union(before(node.block, union(last, caught), targets), caught);
      }
      case 'VariableDeclaration':
        return node.declarations.reduceRight<Live>((live, d) => {
          const found = new Set(live);
          for (const id of namesOfPattern(d.id)) {
            const binding = scopes.of(id);
            if (binding !== undefined && (d.init || node.kind !== 'var')) found.delete(binding);
          }
          if (d.id.type !== 'Identifier') collect(d.id, found, false);
          return reads(d.init, found);
        }, after);
      case 'ExpressionStatement':
        return reads(node.expression, after);
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
      case 'EmptyStatement':
        return after;
      default:
        return childrenOf(node).reduceRight<Live>((live, child) => reads(child, live), after);
    }
  };

  if (f.body.type === 'BlockStatement') list(f.body.body, nothing, nowhere);
  return {
    after: (statement) => union(afters.get(statement) ?? nothing, captured),
    atTarget: (jump) => union(jumps.get(jump) ?? nothing, captured),
    atTurn: (node) => union(turns.get(node) ?? nothing, captured),
  };
}

const withAll = (
  map: ReadonlyMap<string, Live>,
  labels: readonly string[],
  live: Live,
): ReadonlyMap<string, Live> => new Map([...map, ...labels.map((l) => [l, live] as const)]);
