/**
 * Where things stand in a text: one walk lists them in its order, so that those within a node are
 * found by their places, and no node is walked again for each question.
 */
import {
  isFunction,
  namesOfPattern,
  type es,
  type FunctionNode,
  type SyntaxNode,
} from './nodes.js';

/** Something that stands at a place of the text. */
export interface Placed {
  readonly start: number;
  readonly end: number;
}

/** Whether something lies within a node, or is it. */
export const isWithin = (inner: Placed, outer: Placed): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/**
 * Things in the order in which a walk meets them, that is by their beginnings, and what is around
 * others before these. None has just the place of a node in which it stands.
 */
export class Places<T extends Placed> {
  readonly #all: T[] = [];

  add(one: T): void {
    this.#all.push(one);
  }

  get all(): readonly T[] {
    return this.#all;
  }

  /** Whether one of those within a node is as asked. */
  some(node: Placed, is: (one: T) => boolean): boolean {
    for (let i = this.#first(node.start); ; i++) {
      const one = this.#all[i];
      if (one === undefined || one.start >= node.end) return false;
      if (one.end <= node.end && is(one)) return true;
    }
  }

  /** Those within a node, in their order. */
  within(node: Placed): T[] {
    const found: T[] = [];
    this.some(node, (one) => {
      found.push(one);
      return false;
    });
    return found;
  }

  /** Whether there is one within a node. */
  isIn(node: Placed): boolean {
    return this.some(node, () => true);
  }

  /** The number of those that begin before a place. */
  #first(place: number): number {
    let [low, high] = [0, this.#all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#all[middle] as T).start < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A node that assigns variables, and the function in which it stands. */
export interface Assigning extends Placed {
  readonly node: SyntaxNode;
  readonly names: readonly es.Identifier[];
  readonly owner: FunctionNode | undefined;
}

/** A node that does something besides having a value, or may; and the function around it. */
export interface PossibleEffect extends Placed {
  readonly node: SyntaxNode;
  readonly owner: FunctionNode | undefined;
}

/** What is asked for by its place. */
export class Occurrences {
  readonly assigning = new Places<Assigning>();
  readonly effects = new Places<PossibleEffect>();
  /** Calls and creations. */
  readonly calls = new Places<SyntaxNode>();
  /** `this`. */
  readonly selves = new Places<SyntaxNode>();
  /** Template literals. */
  readonly texts = new Places<es.TemplateLiteral>();
  readonly switches = new Places<es.SwitchStatement>();
  /** Functions, classes, and uses of `arguments`. */
  readonly closures = new Places<SyntaxNode>();

  /** Takes note of a node within a function, or of a function before what stands in it. */
  note(node: SyntaxNode, owner: FunctionNode | undefined): void {
    switch (node.type) {
      case 'Identifier':
        if (node.name === 'arguments') this.closures.add(node);
        return;
      case 'Literal':
      case 'BinaryExpression':
      case 'MemberExpression':
        return;
      case 'CallExpression':
      case 'NewExpression':
        this.calls.add(node);
        return this.#effect(node, owner);
      case 'AssignmentExpression':
      case 'UpdateExpression':
        this.#effect(node, owner);
        return this.#assigning(node, owner);
      case 'VariableDeclaration':
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#assigning(node, owner);
      case 'TaggedTemplateExpression':
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'ImportExpression':
        return this.#effect(node, owner);
      case 'UnaryExpression':
        if (node.operator === 'delete') this.#effect(node, owner);
        return;
      case 'ThisExpression':
        return this.selves.add(node);
      case 'TemplateLiteral':
        return this.texts.add(node);
      case 'SwitchStatement':
        return this.switches.add(node);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.closures.add(node);
      default:
        if (isFunction(node)) this.closures.add(node);
    }
  }

  #effect(node: SyntaxNode, owner: FunctionNode | undefined): void {
    this.effects.add({ start: node.start, end: node.end, node, owner });
  }

  #assigning(node: SyntaxNode, owner: FunctionNode | undefined): void {
    const names = assignedBy(node);
    if (names.length === 0) return;
    this.assigning.add({ start: node.start, end: node.end, node, names, owner });
  }
}

/** The variables that a node itself assigns; those of destructuring, too. */
function assignedBy(node: SyntaxNode): es.Identifier[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return namesOfPattern(node.left);
    case 'UpdateExpression':
      return namesOfPattern(node.argument);
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left.type === 'VariableDeclaration' ? [] : namesOfPattern(node.left);
    case 'VariableDeclaration':
      return node.declarations.flatMap((d) => (d.init ? namesOfPattern(d.id) : []));
    default:
      return [];
  }
}
