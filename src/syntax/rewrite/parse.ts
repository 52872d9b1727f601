/** Syntax trees, and the places of comments, which are noted while a text is parsed. */
import { Parser } from 'acorn';
import { nameElements } from './analysis/jsx.js';
import type { SyntaxNode } from './analysis/nodes.js';
import { Places, type Placed } from './analysis/occurrences.js';

type SourceType = 'module' | 'commonjs';

export interface Parsed {
  readonly program: SyntaxNode;
  readonly sourceType: SourceType;
  readonly comments: Places<Placed>;
}

/**
 * The tree of a text, as a module if it can be one: what is older may use reserved words. `base` is
 * a parser of acorn's, with plugins or without.
 */
export function parse(
  source: string,
  format: 'esm' | 'cjs' | undefined,
  base?: typeof Parser,
): Parsed {
  if (format !== 'cjs') {
    try {
      return parseAs('module', source, base);
    } catch (error) {
      if (format === 'esm' || /^\s*(?:import|export)\b/m.test(source)) throw error;
    }
  }
  return parseAs('commonjs', source, base);
}

export function parseAs(
  sourceType: SourceType,
  source: string,
  base: typeof Parser = Parser,
): Parsed {
  const comments = new Places<Placed>();
  const program = base.parse(source, {
    ecmaVersion: 'latest',
    sourceType,
    allowHashBang: true,
    ...(sourceType === 'module' ? { allowReturnOutsideFunction: true } : {}),
    preserveParens: true,
    onComment: (_isBlock, _text, start, end) => comments.add({ start, end }),
  });
  if (base !== Parser) nameElements(program);
  return { program, sourceType, comments };
}
