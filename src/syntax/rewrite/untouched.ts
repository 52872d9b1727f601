/**
 * What stands in `try`: statements stay as they are, since an error may leave them at any place;
 * conditions must be plain.
 */
import type { Writer } from './writer.js';
import { childrenOf, type es, type SyntaxNode } from './analysis/nodes.js';

const tests = new Set(['IfStatement', 'WhileStatement', 'DoWhileStatement', 'ForStatement']);

const isStatementPart = (node: SyntaxNode): boolean =>
  node.type.endsWith('Statement') ||
  node.type === 'VariableDeclaration' ||
  node.type === 'VariableDeclarator' ||
  node.type === 'CatchClause' ||
  node.type === 'SwitchCase';

export function writeUntouched(node: SyntaxNode, writer: Writer): void {
  if (node.type === 'VariableDeclaration')
    writer.text.before(node.start, writer.boxes.declaring(node));
  if (node.type === 'BlockStatement' && node.body[0])
    writer.text.before(node.body[0].start, writer.boxes.inBlock(node));
  for (const child of childrenOf(node)) {
    if (node.type === 'BlockStatement') writer.text.ended(child);
    const isTest = tests.has(node.type) && 'test' in node && node.test === child;
    if (isTest) writer.text.around(child, `${writer.tj}.decide(`, ')');
    if (child.type === 'CatchClause') writeCatch(child, writer);
    if (isStatementPart(child)) writeUntouched(child, writer);
    else if (child.type !== 'Identifier' || isTest) writer.expression(child);
  }
}

/** Errors of tracing are not for the user's `catch`. */
function writeCatch({ param, start, body }: es.CatchClause, { text, tj, ownName }: Writer): void {
  const isNamed = param?.type === 'Identifier';
  const name = isNamed ? param.name : ownName('e');
  if (!isNamed && param) return;
  if (!param) text.replace(start, start + 'catch'.length, `catch (${name})`);
  text.behind(body.start + 1, ` ${tj}.caught(${name});`);
}
