/** The fields in which nodes of syntax trees hold others. */
import type { AnyNode, TemplateElement } from 'acorn';

/** Pieces of templates are text, and no node for anybody. */
type Child = Exclude<AnyNode, TemplateElement>;

type Held = Child | readonly (Child | null)[];

/** The names of those of a node, as a record with all of them. */
type Fields<N> = N extends AnyNode
  ? {
      [
        K in keyof N as NonNullable<N[K]> extends never
          ? never
          : NonNullable<N[K]> extends Held
            ? K
            : never
      ]-?: 1;
    }
  : never;

type Merged<F> = { readonly [K in F extends unknown ? keyof F : never]: 1 };

type FieldsByType = {
  readonly [T in AnyNode['type']]: Merged<Fields<Extract<AnyNode, { readonly type: T }>>>;
};

/** In the order of the text. */
const fieldsByType: FieldsByType = {
  ArrayExpression: { elements: 1 },
  ArrayPattern: { elements: 1 },
  ArrowFunctionExpression: { id: 1, params: 1, body: 1 },
  AssignmentExpression: { left: 1, right: 1 },
  AssignmentPattern: { left: 1, right: 1 },
  AwaitExpression: { argument: 1 },
  BinaryExpression: { left: 1, right: 1 },
  BlockStatement: { body: 1 },
  BreakStatement: { label: 1 },
  CallExpression: { callee: 1, arguments: 1 },
  CatchClause: { param: 1, body: 1 },
  ChainExpression: { expression: 1 },
  ClassBody: { body: 1 },
  ClassDeclaration: { id: 1, superClass: 1, body: 1 },
  ClassExpression: { id: 1, superClass: 1, body: 1 },
  ConditionalExpression: { test: 1, consequent: 1, alternate: 1 },
  ContinueStatement: { label: 1 },
  DebuggerStatement: {},
  DoWhileStatement: { body: 1, test: 1 },
  EmptyStatement: {},
  ExportAllDeclaration: { exported: 1, source: 1, attributes: 1 },
  ExportDefaultDeclaration: { declaration: 1 },
  ExportNamedDeclaration: { declaration: 1, specifiers: 1, source: 1, attributes: 1 },
  ExportSpecifier: { local: 1, exported: 1 },
  ExpressionStatement: { expression: 1 },
  ForInStatement: { left: 1, right: 1, body: 1 },
  ForOfStatement: { left: 1, right: 1, body: 1 },
  ForStatement: { init: 1, test: 1, update: 1, body: 1 },
  FunctionDeclaration: { id: 1, params: 1, body: 1 },
  FunctionExpression: { id: 1, params: 1, body: 1 },
  Identifier: {},
  IfStatement: { test: 1, consequent: 1, alternate: 1 },
  ImportAttribute: { key: 1, value: 1 },
  ImportDeclaration: { specifiers: 1, source: 1, attributes: 1 },
  ImportDefaultSpecifier: { local: 1 },
  ImportExpression: { source: 1, options: 1 },
  ImportNamespaceSpecifier: { local: 1 },
  ImportSpecifier: { imported: 1, local: 1 },
  LabeledStatement: { label: 1, body: 1 },
  Literal: {},
  LogicalExpression: { left: 1, right: 1 },
  MemberExpression: { object: 1, property: 1 },
  MetaProperty: { meta: 1, property: 1 },
  MethodDefinition: { key: 1, value: 1 },
  NewExpression: { callee: 1, arguments: 1 },
  ObjectExpression: { properties: 1 },
  ObjectPattern: { properties: 1 },
  ParenthesizedExpression: { expression: 1 },
  PrivateIdentifier: {},
  Program: { body: 1 },
  Property: { key: 1, value: 1 },
  PropertyDefinition: { key: 1, value: 1 },
  RestElement: { argument: 1 },
  ReturnStatement: { argument: 1 },
  SequenceExpression: { expressions: 1 },
  SpreadElement: { argument: 1 },
  StaticBlock: { body: 1 },
  Super: {},
  SwitchCase: { test: 1, consequent: 1 },
  SwitchStatement: { discriminant: 1, cases: 1 },
  TaggedTemplateExpression: { tag: 1, quasi: 1 },
  TemplateElement: {},
  TemplateLiteral: { expressions: 1 },
  ThisExpression: {},
  ThrowStatement: { argument: 1 },
  TryStatement: { block: 1, handler: 1, finalizer: 1 },
  UnaryExpression: { argument: 1 },
  UpdateExpression: { argument: 1 },
  VariableDeclaration: { declarations: 1 },
  VariableDeclarator: { id: 1, init: 1 },
  WhileStatement: { test: 1, body: 1 },
  WithStatement: { object: 1, body: 1 },
  YieldExpression: { argument: 1 },
};

/** The same of the nodes of acorn-jsx, in which names of attributes are no nodes for anybody. */
const fieldsOfJsx: Readonly<Record<string, readonly string[]>> = {
  JSXAttribute: ['value'],
  JSXClosingElement: ['name'],
  JSXElement: ['openingElement', 'children', 'closingElement'],
  JSXExpressionContainer: ['expression'],
  JSXFragment: ['children'],
  JSXMemberExpression: ['object'],
  JSXOpeningElement: ['name', 'attributes'],
  JSXSpreadAttribute: ['argument'],
  JSXSpreadChild: ['expression'],
};

const namesByType: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(fieldsByType).map(([type, fields]) => [type, Object.keys(fields)] as const),
  ...Object.entries(fieldsOfJsx),
]);

/** The names of those fields, for a type of node. */
export const childFields = (type: AnyNode['type']): readonly string[] =>
  namesByType.get(type) ?? [];
