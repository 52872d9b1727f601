/** What is known of a module before its functions are rewritten. */
import type { PrivateKey } from './analysis/classes.js';
import type { Boxes } from './boxes.js';
import type { es, SyntaxNode } from './analysis/nodes.js';
import type { Scopes } from './analysis/scopes.js';
import type { Placed, Places } from './analysis/occurrences.js';
import type { FreeNames, SourceText } from './text/text.js';

export interface ModuleFacts {
  readonly scopes: Scopes;
  readonly names: FreeNames;
  readonly comments: Places<Placed>;
  readonly boxes: Boxes;
  readonly privateKey: PrivateKey;
  /** The constructors of classes, and whether these extend others. */
  readonly constructors: ReadonlyMap<SyntaxNode, 'base' | 'derived'>;
  /** The static blocks of classes, as functions: they cannot return. */
  readonly blocks: Set<SyntaxNode>;
}

/** The statements of a static block, as the function that they are. */
export function asFunction(block: es.StaticBlock, text: SourceText): es.ArrowFunctionExpression {
  const start = text.placeOf('{', block.start, block.end);
  const { body, end } = block;
  return {
    type: 'ArrowFunctionExpression',
    params: [],
    expression: false,
    async: false,
    generator: false,
    start: block.start,
    end,
    body: { type: 'BlockStatement', body, start, end },
  };
}
