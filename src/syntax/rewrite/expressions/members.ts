/** Elements and fields: read, assigned, counted up. */
import { link, startOf } from './chains.js';
import {
  binaries,
  isGlobal,
  isMath,
  isSimple,
  isText,
  replaceOperator,
  type ExpressionContext,
} from './expression-context.js';
import { bare, namesOfPattern, type es, type SyntaxNode } from '../analysis/nodes.js';
import { hasEffects } from '../analysis/effects.js';
import { writePattern, writeSource } from './patterns.js';

/** `x[i]` as an expression of names: what is read where JavaScript can read it, and elsewhere. */
const reading = (tj: string, x: string, i: string): string =>
  `${tj}.own(${x}, ${i}) ? ${x}[${i}] : ${tj}.get(${x}, ${i})`;

/** Whether a key is a number, or may be. */
const isIndex = (node: es.MemberExpression): boolean => node.computed && !isText(node.property);

/** `x.p` and `x[i]`, read. */
export function member(node: es.MemberExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  if (node.object.type === 'Super') return context.below(node, context);
  if (isMath(node, context) && !node.optional) {
    text.replace(node.object.start, node.object.end, `${tj}.math`);
    if (node.computed) context.write(node.property, context);
    return;
  }
  if (isGlobal(node.object, 'Number', context) && !node.optional)
    return text.replace(node.object.start, node.object.end, `${tj}.number`);
  if (node.optional) return optionalMember(node, context);
  if (isIndex(node)) element(node, context);
  else if (isLengthOf(node)) {
    text.before(startOf(node, text), `${tj}.length(`);
    text.replace(node.object.end, node.end, ')');
  }
  context.write(node.object, context);
  if (node.computed) context.write(node.property, context);
}

const isLengthOf = ({ computed, property }: es.MemberExpression): boolean =>
  !computed && property.type === 'Identifier' && property.name === 'length';

function element(node: es.MemberExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const { x, i, isOwnX, isOwnI } = placeOfElement(node, [], context);
  const open = text.placeOf('[', node.object.end, node.property.start);
  text.before(startOf(node, text), `(${tj}.own(${isOwnX ? '' : `${x} = `}`);
  text.replace(open, open + 1, `, ${isOwnI ? '' : `${i} = `}`);
  text.replace(node.end - 1, node.end, `) ? ${x}[${i}] : ${tj}.get(${x}, ${i}))`);
}

/** `x?.p` and `x?.[i]`. */
function optionalMember(node: es.MemberExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const x = link(node, context);
  const place = startOf(node, text);
  if (isIndex(node)) {
    const i = context.temporary();
    const open = text.placeOf('[', place, node.property.start);
    text.replace(open, open + 1, `(${tj}.own(${x}, ${i} = `);
    text.replace(node.end - 1, node.end, `) ? ${x}[${i}] : ${tj}.get(${x}, ${i}))`);
  } else if (isLengthOf(node)) text.replace(place, node.end, `${tj}.length(${x})`);
  else text.before(place, node.computed ? x : `${x}.`);
  context.write(node.object, context);
  if (node.computed) context.write(node.property, context);
}

/** `x = v`, `x[i] += v`, `[x, y] = v`. */
export function assignment(node: es.AssignmentExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const left = bare(node.left);
  const name = binaries[node.operator.slice(0, -1)];
  if (left.type === 'MemberExpression' && left.object.type !== 'Super') {
    const guarding = name === undefined ? '' : context.guarding(left.object);
    if (guarding !== '') text.around(node, `(${guarding}`, ')');
    return isIndex(left)
      ? toElement(node, left, name, context)
      : toField(node, left, name, context);
  }
  const noting = context.noting(namesOfPattern(left), node.operator !== '=');
  if (noting !== '') text.around(node, `(${noting}`, ')');
  if (left.type === 'ArrayPattern' || left.type === 'ObjectPattern') {
    writePattern(left, context);
    return writeSource(left, node.right, context);
  }
  if (name !== undefined && left.type === 'Identifier') {
    const by = ` = ${tj}.${name}(${left.name},`;
    replaceOperator(node.operator, node.left, node.right, by, context);
    text.behind(node.end, ')');
  }
  context.write(node.right, context);
}

/** `object.p` as what is written, on record: text before and behind the object, and the field. */
interface Field {
  readonly key: string;
  readonly before: string;
  readonly behind: (object: string) => string;
}

function fieldOf(node: es.MemberExpression, context: ExpressionContext): Field {
  const { text, tj } = context;
  const { property } = node;
  if (property.type !== 'PrivateIdentifier') {
    const key = node.computed ? text.of(property) : `'${text.of(property)}'`;
    return { key, before: `${tj}.beforeWriting(`, behind: () => `, ${key})` };
  }
  const [o, v] = [context.ownName('o'), context.ownName('v')];
  const p = `#${property.name}`;
  const access = `(${o}) => ${o}.${p}, (${o}, ${v}) => { ${o}.${p} = ${v}; }`;
  const key = `'${context.privateKey(property)}'`;
  return { key, before: `${tj}.beforeWritingPrivate(`, behind: () => `, ${key}, ${access})` };
}

function toField(
  node: es.AssignmentExpression,
  left: es.MemberExpression,
  name: string | undefined,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const isOwn = isStable(left.object, [node.right], context);
  const object = isOwn ? text.of(left.object) : context.temporary();
  const field = fieldOf(left, context);
  text.around(left.object, `${field.before}${isOwn ? '' : `${object} = `}`, field.behind(object));
  if (name !== undefined) {
    const old = left.computed
      ? `${object}[${field.key}]`
      : `${object}.${text.source.slice(left.property.start, left.property.end)}`;
    replaceOperator(node.operator, node.left, node.right, ` = ${tj}.${name}(${old},`, context);
    text.behind(node.end, ')');
  }
  context.write(left.object, context);
  context.write(node.right, context);
}

function toElement(
  node: es.AssignmentExpression,
  left: es.MemberExpression,
  name: string | undefined,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const { x, i, isOwnX, isOwnI } = placeOfElement(left, [node.right], context);
  const value = context.temporary();
  const open = text.placeOf('[', left.object.end, left.property.start);
  text.before(node.start, `(${tj}.stores(${isOwnX ? '' : `${x} = `}`);
  text.replace(open, open + 1, `, ${isOwnI ? '' : `${i} = `}`);
  const operation = name === undefined ? '' : `${tj}.${name}(${reading(tj, x, i)},`;
  const end = text.placeOf(node.operator, left.end, node.right.start) + node.operator.length;
  text.replace(left.property.end, end, `, ${value} = ${operation}`);
  const close = name === undefined ? '' : ')';
  text.behind(node.end, `${close}) ? ${x}[${i}] = ${value} : ${tj}.set(${x}, ${i}, ${value}))`);
  context.write(left.object, context);
  context.write(left.property, context);
  context.write(node.right, context);
}

interface ElementPlace {
  readonly x: string;
  readonly i: string;
  readonly isOwnX: boolean;
  readonly isOwnI: boolean;
}

/** The object and the index of an element by name; `later` is evaluated behind them. */
function placeOfElement(
  node: es.MemberExpression,
  later: readonly SyntaxNode[],
  context: ExpressionContext,
): ElementPlace {
  const isOwnX = isStable(node.object, [node.property, ...later], context);
  const isOwnI = isStable(node.property, later, context);
  const x = isOwnX ? context.text.of(node.object) : context.temporary();
  const i = isOwnI ? context.text.of(node.property) : context.temporary();
  return { x, i, isOwnX, isOwnI };
}

/** Whether reading it again gives the same, at no cost, also behind what is evaluated later. */
function isStable(
  node: SyntaxNode,
  later: readonly SyntaxNode[],
  context: ExpressionContext,
): boolean {
  if (!isSimple(node)) return false;
  const x = bare(node);
  if (x.type !== 'Identifier') return true;
  const changing = later.filter((l) => hasEffects(l, context));
  if (changing.length === 0) return true;
  const binding = context.scopes.of(x);
  if (binding === undefined || binding.isShared || binding.owner === undefined) return false;
  return !changing.some((l) => context.scopes.assignedIn(l).includes(binding));
}

/** What is assigned as an expression of names: how it is read, and how it is written. */
export interface AssignedPlace {
  /** Text in front of it. */
  readonly before: string;
  /** Where the text behind it begins that is replaced. */
  readonly end: number;
  /** What follows there. */
  readonly then: string;
  readonly reading: string;
  /** Text before and behind a new value. */
  readonly writing: readonly [string, string];
  /** Rewrites what stands in it. */
  readonly write: () => void;
}

/** Null for what has no names of its own, as members of `super`. */
export function placeOf(target: SyntaxNode, context: ExpressionContext): AssignedPlace | null {
  const { text, tj } = context;
  if (target.type === 'Identifier') {
    const { name, start } = target;
    // A table that is made when it is first needed does not count.
    const noting = context.noting([target], false);
    const writing =
      noting === '' ? ([`${name} = `, ''] as const) : ([`(${noting}${name} = `, ')'] as const);
    return { before: '', end: start, then: '', reading: name, writing, write: () => undefined };
  }
  if (target.type !== 'MemberExpression' || target.object.type === 'Super') return null;
  const { object, property } = target;
  const x = context.temporary();
  if (isIndex(target)) {
    const i = context.temporary();
    const open = text.placeOf('[', object.end, property.start);
    return {
      before: `${x} = `,
      end: property.end,
      then: ', ',
      reading: `(${reading(tj, x, i)})`,
      writing: [`${tj}.set(${x}, ${i}, `, ')'],
      write: () => {
        text.replace(open, open + 1, `, ${i} = `);
        context.write(object, context);
        context.write(property, context);
      },
    };
  }
  const field = fieldOf(target, context);
  const access = target.computed ? `[${field.key}]` : `.${text.of(property)}`;
  return {
    before: `${x} = `,
    end: object.end,
    then: ', ',
    reading: `${x}${access}`,
    writing: [`${field.before}${x}${field.behind(x)}${access} = `, ''],
    write: () => context.write(object, context),
  };
}

/** `x++`, `--x[i]`; whether the value is used decides about the form. */
export function update(node: es.UpdateExpression, context: ExpressionContext, isUsed = true): void {
  const { text, tj } = context;
  const argument = bare(node.argument);
  const name = node.operator === '++' ? 'inc' : 'dec';
  if (argument.type === 'Identifier') {
    const x = argument.name;
    const noting = context.noting([argument], true);
    const old = isUsed && !node.prefix ? context.temporary() : null;
    const next =
      old === null
        ? `${x} = ${tj}.${name}(${x})`
        : `${old} = ${tj}.numeric(${x}), ${x} = ${tj}.${name}(${old}), ${old}`;
    text.replace(node.start, node.end, isUsed ? `(${noting}${next})` : `${noting}${next}`);
    return;
  }
  const place = placeOf(argument, context);
  if (place === null) return context.below(node, context);
  const old = context.temporary();
  const [open, close] = place.writing;
  const guarding = argument.type === 'MemberExpression' ? context.guarding(argument.object) : '';
  if (node.prefix) text.replace(node.start, argument.start, '');
  else text.replace(argument.end, node.end, '');
  text.before(argument.start, `(${guarding}${place.before}`);
  const value = `${place.then}${old} = ${tj}.numeric(${place.reading})`;
  const steps = `${value}, ${open}${tj}.${name}(${old})${close}${node.prefix ? '' : `, ${old}`})`;
  text.replace(place.end, argument.end, steps);
  place.write();
}
