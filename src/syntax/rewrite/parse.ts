/** Syntax trees, and the places of the tokens, which are noted while a text is parsed. */
import { Parser, type Options } from 'acorn';
import { at } from '../../array/shape.js';
import { nameElements } from './analysis/jsx.js';
import type { SyntaxNode } from './analysis/nodes.js';

/** The places of the tokens of a text. */
export class Tokens {
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  add(start: number, end: number): void {
    this.starts.push(start);
    this.ends.push(end);
  }

  /** The number of those that begin before a place. */
  before(place: number): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(this.starts, middle) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

type SourceType = 'module' | 'commonjs';

export interface Parsed {
  readonly program: SyntaxNode;
  readonly sourceType: SourceType;
  readonly tokens: Tokens;
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

export function parseAs(sourceType: SourceType, source: string, base?: typeof Parser): Parsed {
  const parser = new (base === undefined ? TokenParser : tokenParser(base))(
    {
      ecmaVersion: 'latest',
      sourceType,
      allowHashBang: true,
      ...(sourceType === 'module' ? { allowReturnOutsideFunction: true } : {}),
      preserveParens: true,
    },
    source,
  );
  const program = parser.parse();
  if (base !== undefined) nameElements(program);
  return { program, sourceType, tokens: parser.tokens };
}

/** What plugins of the parser may use, and its types do not tell. */
interface TokenSource {
  /** The place of the token that is looked at. */
  readonly start: number;
  readonly end: number;
  /** Goes on to the next token. */
  next(mayHaveEscapes?: boolean): void;
  parse(): SyntaxNode;
}

/** A parser that notes the places of tokens: `onToken` would make an object of each. */
function tokenParser(base: typeof Parser) {
  const Base = base as unknown as new (options: Options, source: string) => TokenSource;
  return class extends Base {
    readonly tokens = new Tokens();

    override next(mayHaveEscapes?: boolean): void {
      this.tokens.add(this.start, this.end);
      super.next(mayHaveEscapes);
    }
  };
}

const TokenParser = tokenParser(Parser);
