/** Syntax trees, and the places of the tokens, which are noted while a text is parsed. */
import { Parser, type Options } from 'acorn';
import { at } from '../../array/shape.js';
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

/** The tree of a text, as a module if it can be one: what is older may use reserved words. */
export function parse(source: string, format: 'esm' | 'cjs' | undefined): Parsed {
  if (format !== 'cjs') {
    try {
      return parseAs('module', source);
    } catch (error) {
      if (format === 'esm' || /^\s*(?:import|export)\b/m.test(source)) throw error;
    }
  }
  return parseAs('commonjs', source);
}

export function parseAs(sourceType: SourceType, source: string): Parsed {
  const parser = new TokenParser(
    {
      ecmaVersion: 'latest',
      sourceType,
      allowHashBang: true,
      ...(sourceType === 'module' ? { allowReturnOutsideFunction: true } : {}),
      preserveParens: true,
    },
    source,
  );
  return { program: parser.parse(), sourceType, tokens: parser.tokens };
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

const Base = Parser as unknown as new (options: Options, source: string) => TokenSource;

/** Notes the places of tokens: `onToken` would make an object of each. */
class TokenParser extends Base {
  readonly tokens = new Tokens();

  override next(mayHaveEscapes?: boolean): void {
    this.tokens.add(this.start, this.end);
    super.next(mayHaveEscapes);
  }
}
