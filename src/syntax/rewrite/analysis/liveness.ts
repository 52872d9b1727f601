/**
 * Which variables somebody still reads behind a statement: what a branch or loop assigns is of
 * interest only then. Variables that inner functions use are read at any time.
 */
import {
  bare,
  childrenOf,
  namesOfPattern,
  type es,
  type FunctionNode,
  type LoopNode,
  type SyntaxNode,
} from './nodes.js';
import { isWithin } from './occurrences.js';
import type { Binding, Scopes } from './scopes.js';

/** Which variables are read, as a bit for each. */
type Live = bigint;

/** Questions of whether a variable is read. */
export interface Liveness {
  /** Behind a statement, wherever it goes from there. */
  readonly isReadAfter: (statement: SyntaxNode, variable: Binding) => boolean;
  /** Where a `break` or `continue` goes. */
  readonly isReadAtTarget: (jump: SyntaxNode, variable: Binding) => boolean;
  /** At the beginning of a turn of a loop. */
  readonly isReadAtTurn: (loop: SyntaxNode, variable: Binding) => boolean;
}

const covers = (a: Live, b: Live): boolean => (a | b) === a;

/** What an expression reads, and the variable that it gives a value. */
interface Use {
  readonly given: Live;
  readonly read: Live;
}

interface Targets {
  readonly breaks: ReadonlyMap<string, Live>;
  readonly continues: ReadonlyMap<string, Live>;
}

const nowhere: Targets = { breaks: new Map(), continues: new Map() };
const nothing: Live = 0n;

/** The label of the innermost loop or switch. */
const innermost = '';

export function livenessOf(f: FunctionNode, scopes: Scopes): Liveness {
  const analysis = new Analysis(scopes, bitsOf(f, scopes));
  if (f.body.type === 'BlockStatement') analysis.list(f.body.body, nothing, nowhere);
  // A function sees what is declared in it or around it.
  const isAlways = ({ isCaptured, scope }: Binding): boolean =>
    isCaptured && (isWithin(scope, f) || isWithin(f, scope));
  const asked = (map: ReadonlyMap<SyntaxNode, Live>) => (node: SyntaxNode, b: Binding) =>
    isAlways(b) || ((map.get(node) ?? nothing) & analysis.bitOf(b)) !== nothing;
  return {
    isReadAfter: asked(analysis.afters),
    isReadAtTarget: asked(analysis.jumps),
    isReadAtTurn: asked(analysis.turns),
  };
}

/** A bit for each variable of a function that is assigned, and that no other function uses. */
function bitsOf(f: FunctionNode, scopes: Scopes): ReadonlyMap<Binding, Live> {
  const bits = new Map<Binding, Live>();
  for (const b of scopes.assignedIn(f)) {
    const isInner = b.owner !== undefined && b.owner !== f && isWithin(b.owner, f);
    if (!isInner && !b.isCaptured && !bits.has(b)) bits.set(b, 1n << BigInt(bits.size));
  }
  return bits;
}

/** Walks a function against its direction. Each method gives what is read before a node. */
class Analysis {
  readonly afters = new Map<SyntaxNode, Live>();
  readonly turns = new Map<SyntaxNode, Live>();
  readonly jumps = new Map<SyntaxNode, Live>();
  readonly #uses = new Map<SyntaxNode, Use>();
  readonly #scopes: Scopes;
  readonly #bits: ReadonlyMap<Binding, Live>;

  constructor(scopes: Scopes, bits: ReadonlyMap<Binding, Live>) {
    this.#scopes = scopes;
    this.#bits = bits;
  }

  bitOf(variable: Binding | undefined): Live {
    return (variable && this.#bits.get(variable)) ?? nothing;
  }

  /** What stands in a node reads. */
  #readIn(node: SyntaxNode): Live {
    let read = nothing;
    this.#scopes.uses.some(node, ({ binding }) => {
      read |= this.bitOf(binding);
      return false;
    });
    return read;
  }

  list(statements: readonly SyntaxNode[], after: Live, targets: Targets): Live {
    return statements.reduceRight<Live>((live, s) => this.#before(s, live, targets, []), after);
  }

  #remember(map: Map<SyntaxNode, Live>, node: SyntaxNode, live: Live): void {
    map.set(node, (map.get(node) ?? nothing) | live);
  }

  #reads(node: SyntaxNode | null | undefined, after: Live): Live {
    if (node === null || node === undefined) return after;
    const { given, read } = this.#useBy(node);
    return (after & ~given) | read;
  }

  /** What an expression does to variables, looked for once: loops are gone round several times. */
  #useBy(node: SyntaxNode): Use {
    const known = this.#uses.get(node);
    if (known !== undefined) return known;
    const assignment = bare(node);
    const isPlain = assignment.type === 'AssignmentExpression' && assignment.operator === '=';
    const target = isPlain && assignment.left.type === 'Identifier' ? assignment.left : undefined;
    // A name that is assigned is not read before.
    const use: Use =
      isPlain && target !== undefined
        ? { given: this.bitOf(this.#scopes.of(target)), read: this.#readIn(assignment.right) }
        : { given: nothing, read: this.#readIn(node) };
    this.#uses.set(node, use);
    return use;
  }

  #before(node: SyntaxNode, after: Live, targets: Targets, labels: readonly string[]): Live {
    this.#remember(this.afters, node, after);
    switch (node.type) {
      case 'BlockStatement':
        return this.list(node.body, after, targets);
      case 'IfStatement':
        return this.#if(node, after, targets);
      case 'ReturnStatement':
      case 'ThrowStatement':
        return this.#reads(node.argument, nothing);
      case 'BreakStatement':
      case 'ContinueStatement':
        return this.#jump(node, after, targets);
      case 'LabeledStatement': {
        const own = [...labels, node.label.name];
        const breaks = withAll(targets.breaks, own, after);
        return this.#before(node.body, after, { ...targets, breaks }, own);
      }
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#loop(node, after, targets, labels);
      case 'SwitchStatement':
        return this.#switch(node, after, targets, labels);
      case 'TryStatement':
        return this.#try(node, after, targets);
      case 'VariableDeclaration':
        return this.#declaration(node, after);
      case 'ExpressionStatement':
        return this.#reads(node.expression, after);
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return after;
      default:
        return childrenOf(node).reduceRight<Live>((live, child) => this.#reads(child, live), after);
    }
  }

  #if(node: es.IfStatement, after: Live, targets: Targets): Live {
    const yes = this.#before(node.consequent, after, targets, []);
    const no = node.alternate ? this.#before(node.alternate, after, targets, []) : after;
    return this.#reads(node.test, yes | no);
  }

  #jump(node: es.BreakStatement | es.ContinueStatement, after: Live, targets: Targets): Live {
    const map = node.type === 'BreakStatement' ? targets.breaks : targets.continues;
    const target = map.get(node.label?.name ?? innermost) ?? after;
    this.#remember(this.jumps, node, target);
    return target;
  }

  /** Goes round until nothing more is found. */
  #loop(node: LoopNode, after: Live, targets: Targets, labels: readonly string[]): Live {
    const own = [innermost, ...labels];
    let head: Live = after;
    for (;;) {
      const inner: Targets = {
        breaks: withAll(targets.breaks, own, after),
        continues: withAll(targets.continues, own, this.#nextTurn(node, after, head)),
      };
      const next = head | this.#turn(node, after, head, inner);
      if (covers(head, next)) break;
      head = next;
    }
    this.#remember(this.turns, node, head);
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement')
      return this.#reads(node.right, head);
    if (node.type !== 'ForStatement' || !node.init) return head;
    return node.init.type === 'VariableDeclaration'
      ? this.#before(node.init, head, targets, [])
      : this.#reads(node.init, head);
  }

  /** What is read where a turn has ended. */
  #nextTurn(node: LoopNode, after: Live, head: Live): Live {
    if (node.type === 'ForStatement') return this.#reads(node.update, head);
    if (node.type === 'DoWhileStatement') return this.#reads(node.test, after | head);
    return head;
  }

  #turn(node: LoopNode, after: Live, head: Live, inner: Targets): Live {
    const end = this.#nextTurn(node, after, head);
    const body = this.#before(node.body, end, inner, []);
    if (node.type === 'DoWhileStatement') return body;
    return node.type === 'WhileStatement' || node.type === 'ForStatement'
      ? this.#reads(node.test, after | body)
      : after | body;
  }

  #switch(
    node: es.SwitchStatement,
    after: Live,
    targets: Targets,
    labels: readonly string[],
  ): Live {
    const inner = { ...targets, breaks: withAll(targets.breaks, [innermost, ...labels], after) };
    let [next, all]: [Live, Live] = [after, after];
    for (const c of node.cases.toReversed()) {
      next = this.list(c.consequent, next, inner);
      all |= this.#reads(c.test, next);
    }
    return this.#reads(node.discriminant, all);
  }

  #try(node: es.TryStatement, after: Live, targets: Targets): Live {
    const last = node.finalizer ? this.#before(node.finalizer, after, targets, []) : after;
    const caught = node.handler ? this.#before(node.handler.body, last, targets, []) : last;
    return this.#before(node.block, last | caught, targets, []) | caught;
  }

  #declaration(node: es.VariableDeclaration, after: Live): Live {
    return node.declarations.reduceRight<Live>((live, d) => {
      let before = live;
      if (d.init || node.kind !== 'var')
        for (const id of namesOfPattern(d.id)) before &= ~this.bitOf(this.#scopes.of(id));
      return this.#reads(d.init, d.id.type === 'Identifier' ? before : this.#reads(d.id, before));
    }, after);
  }
}

const withAll = (
  map: ReadonlyMap<string, Live>,
  labels: readonly string[],
  live: Live,
): ReadonlyMap<string, Live> => new Map([...map, ...labels.map((l) => [l, live] as const)]);
