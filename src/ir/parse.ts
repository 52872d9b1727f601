/**
 * Reads the text that `printProgram` writes, by recursive descent over a list of tokens:
 *
 *     program  = '{' 'lambda' binder* [';' binder*] '.' ['let' equation*] 'in' '(' atom* ')' '}'
 *     equation = binder* '=' primitive ['[' field* ']'] atom*
 *     binder   = name ':' dtype '[' lengths ']' ['*']
 *     atom     = name | number ':' dtype ['*']
 *     field    = name '=' value
 *     value    = number | word | string | '[' values ']' | '{' field* '}'
 *              | dtype '[' lengths ']' ['*'] | ['@' number] program | '@' number
 *
 * A word that names a dtype, null or a boolean is that value, any other word is a string. Functions
 * and rules of derivatives have no text: `<function f>` and `<rule of f>` cannot be read.
 */
import { aval, printAval, sameAval, type Aval } from '../array/aval.js';
import { castScalar, type DType, dtypes, isInexact, shortName } from '../array/dtype.js';
import type { DenseArray } from '../array/dense.js';
import { fail, TanjentError } from '../array/errors.js';
import { at, zip } from '../array/shape.js';
import { reservedWords } from './names.js';
import {
  newEquation,
  newLiteral,
  newProgram,
  newVar,
  noParams,
  type Atom,
  type Constant,
  type Equation,
  type PrimName,
  type Program,
  type Var,
} from './program.js';
import type { TypeRules } from './rules.js';

/**
 * The program that a text describes. `constants` are the arrays it captures, those of sub-programs
 * included, in the order in which the text binds them. Throws `parse-error` with line and column,
 * also where a declared type is not what the type rule of the primitive gives.
 */
export function parseProgram(
  text: string,
  rules: TypeRules,
  constants: readonly DenseArray[] = [],
): Program {
  return new Parser(text, rules, constants).parse();
}

const dtypeOfShortName = new Map<string, DType>(dtypes.map((d) => [shortName[d], d]));

const wordValues: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['nan', NaN],
  ['inf', Infinity],
  ...dtypeOfShortName,
]);

const literalWords: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['true', 1],
  ['false', 0],
]);

interface Token {
  /** `held`: what stands for a function or the rule of one. */
  readonly kind: 'word' | 'number' | 'string' | 'mark' | 'held' | 'end';
  readonly text: string;
  readonly offset: number;
}

const tokenPattern =
  /(?<space>\s+)|(?<number>-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf\b))|(?<word>[A-Za-z_]\w*)|(?<string>"(?:[^"\\]|\\.)*")|(?<mark>[{}[\]();:.,=*@])|(?<held><[^>\n]*>)/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    tokenPattern.lastIndex = offset;
    const groups = tokenPattern.exec(text)?.groups;
    if (groups === undefined)
      failAt(text, offset, 'a name, a number or a mark', text.charAt(offset));
    const [kind, found] = Object.entries(groups).find(([, part]) => part !== undefined) as [
      Token['kind'] | 'space',
      string,
    ];
    if (kind !== 'space') tokens.push({ kind, text: found, offset });
    offset += found.length;
  }
  tokens.push({ kind: 'end', text: 'the end of the text', offset });
  return tokens;
}

function failAt(text: string, offset: number, expected: string, received: string): never {
  const before = text.slice(0, offset).split('\n');
  const position = `${before.length}:${(before.at(-1) ?? '').length + 1}`;
  fail('parse-error', `parseProgram: ${position}: expected ${expected}, received ${received}.`);
}

/** The vars of the program being read, by name. */
type Scope = Map<string, Var>;

class Parser {
  readonly #text: string;
  readonly #rules: TypeRules;
  readonly #constants: readonly DenseArray[];
  readonly #tokens: readonly Token[];
  readonly #labels = new Map<string, Program>();
  #position = 0;
  #constantsUsed = 0;

  constructor(text: string, rules: TypeRules, constants: readonly DenseArray[]) {
    this.#text = text;
    this.#rules = rules;
    this.#constants = constants;
    this.#tokens = tokenize(text);
  }

  parse(): Program {
    const program = this.#program();
    if (this.#peek().kind !== 'end') this.#expected('the end of the text');
    if (this.#constantsUsed !== this.#constants.length)
      this.#expected(
        `${this.#constants.length} constants to be bound`,
        `${this.#constantsUsed} that are`,
      );
    return program;
  }

  #peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    return at(this.#tokens, Math.min(this.#position + ahead, last));
  }

  /** Takes the next token if it is this mark or word. */
  #accept(text: string): boolean {
    const found = this.#peek().kind !== 'string' && this.#peek().text === text;
    if (found) this.#position++;
    return found;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#expected(`'${text}'`);
  }

  #take(kind: Token['kind'], what: string): string {
    const token = this.#peek();
    if (token.kind !== kind) this.#expected(what);
    this.#position++;
    return token.text;
  }

  /** Fails at the next token, or at `offset`. */
  #expected(what: string, received?: string, offset = this.#peek().offset): never {
    const token = this.#peek();
    const shown = token.kind === 'end' ? token.text : `'${token.text}'`;
    failAt(this.#text, offset, what, received ?? shown);
  }

  #program(): Program {
    const scope: Scope = new Map();
    this.#expect('{');
    this.#expect('lambda');
    const inputs = this.#binders(scope);
    const constants = this.#accept(';')
      ? this.#binders(scope).map((binder) => this.#constant(binder))
      : [];
    this.#expect('.');
    const equations: Equation[] = [];
    if (this.#accept('let')) while (!this.#atWord('in')) equations.push(this.#equation(scope));
    this.#expect('in');
    this.#expect('(');
    const outputs = this.#atoms(scope);
    this.#expect(')');
    this.#expect('}');
    return newProgram(inputs, constants, equations, outputs, scope.size);
  }

  #atWord(text: string): boolean {
    return this.#peek().kind === 'word' && this.#peek().text === text;
  }

  #constant(binder: Var): Constant {
    const value = this.#constants[this.#constantsUsed++];
    if (value === undefined)
      this.#expected(`an array for constant ${this.#constantsUsed}`, `${this.#constants.length}`);
    if (!sameAval(value.aval, binder.aval))
      this.#expected(
        `constant ${this.#constantsUsed} to be ${printAval(binder.aval)}`,
        printAval(value.aval),
      );
    return { binder, value };
  }

  #equation(scope: Scope): Equation {
    const declared = this.#declarations();
    this.#expect('=');
    const { offset } = this.#peek();
    const primitive = this.#primitive();
    const params = this.#peek().text === '[' ? this.#params() : noParams;
    const inputs = this.#atoms(scope);
    const types = this.#type(primitive, inputs, params, offset);
    if (types.length !== declared.length)
      this.#expected(`${types.length} results of ${primitive}`, `${declared.length} names`, offset);
    for (const [d, type] of zip(declared, types))
      if (!sameAval(d.aval, type))
        this.#expected(
          `'${d.name}' to be ${printAval(type)}, as ${primitive} gives`,
          printAval(d.aval),
          d.offset,
        );
    const outputs = declared.map((d) => this.#declare(d, scope));
    return newEquation(primitive, inputs, params as never, outputs, undefined);
  }

  #type(primitive: PrimName, inputs: readonly Atom[], params: unknown, offset: number) {
    try {
      return this.#rules[primitive].type(inputs, params as never);
    } catch (error) {
      if (!(error instanceof TanjentError)) throw error;
      return this.#expected(`operands that fit ${primitive}`, `these: ${error.summary}`, offset);
    }
  }

  #primitive(): PrimName {
    const { offset } = this.#peek();
    const printed = this.#take('word', 'the name of a primitive');
    const name = printed.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!Object.hasOwn(this.#rules, name))
      this.#expected('the name of a primitive', `'${printed}'`, offset);
    return name as PrimName;
  }

  #binders(scope: Scope): Var[] {
    return this.#declarations().map((d) => this.#declare(d, scope));
  }

  #declarations(): Declaration[] {
    const found: Declaration[] = [];
    while (this.#peek().kind === 'word') {
      const { offset } = this.#peek();
      if (reservedWords.has(this.#peek().text)) this.#expected('a name');
      const name = this.#take('word', 'a name');
      this.#expect(':');
      found.push({ name, offset, aval: this.#aval() });
    }
    return found;
  }

  #declare({ name, offset, aval: type }: Declaration, scope: Scope): Var {
    if (scope.has(name)) this.#expected('a new name', `'${name}', which is bound`, offset);
    const v = newVar(scope.size, type);
    scope.set(name, v);
    return v;
  }

  #aval(): Aval {
    const dtype = this.#dtype();
    const shape: number[] = [];
    this.#expect('[');
    while (!this.#accept(']')) {
      if (shape.length > 0) this.#expect(',');
      shape.push(Number(this.#take('number', 'the length of an axis')));
    }
    return aval(shape, dtype, this.#accept('*'));
  }

  #dtype(): DType {
    const dtype = dtypeOfShortName.get(this.#peek().text);
    if (dtype === undefined) this.#expected(`a dtype (${[...dtypeOfShortName.keys()].join(', ')})`);
    this.#position++;
    return dtype;
  }

  /**
   * Atoms up to the first token that begins none: a binder is known by the colon after its name.
   */
  #atoms(scope: Scope): Atom[] {
    const found: Atom[] = [];
    for (;;) {
      const { kind, text } = this.#peek();
      if (kind === 'number' || (kind === 'word' && literalWords.has(text)))
        found.push(this.#literal());
      else if (kind === 'word' && text !== 'in' && this.#peek(1).text !== ':')
        found.push(this.#variable(scope));
      else return found;
    }
  }

  #variable(scope: Scope): Var {
    const v = scope.get(this.#peek().text);
    if (v === undefined) this.#expected('a name that is bound before');
    this.#position++;
    return v;
  }

  #literal(): Atom {
    const { text, offset } = this.#peek();
    this.#position++;
    this.#expect(':');
    const value = literalWords.get(text) ?? numberOf(text);
    const dtype = this.#dtype();
    const exact = isInexact(dtype) || Object.is(castScalar(value, dtype), value);
    if (!exact) this.#expected(`a value that ${dtype} can hold`, text, offset);
    return newLiteral(value, { dtype, weak: this.#accept('*') });
  }

  #params(): object {
    this.#expect('[');
    return this.#fields(']');
  }

  #fields(close: ']' | '}'): object {
    const fields: [string, unknown][] = [];
    while (!this.#accept(close)) {
      const name = this.#take('word', `a name or '${close}'`);
      this.#expect('=');
      fields.push([name, this.#value()]);
    }
    return Object.fromEntries(fields);
  }

  #value(): unknown {
    const token = this.#peek();
    if (token.text === '{' && this.#peek(1).text === 'lambda' && this.#peek(2).text !== '=')
      return this.#program();
    if (token.kind === 'held')
      this.#expected('a value', `${token.text}, a function, which cannot be read from text`);
    if (token.kind === 'word' && dtypeOfShortName.has(token.text) && this.#peek(1).text === '[')
      return this.#aval();
    this.#position++;
    if (token.kind === 'number') return numberOf(token.text);
    if (token.kind === 'string') return JSON.parse(token.text) as string;
    if (token.kind === 'word')
      return wordValues.has(token.text) ? wordValues.get(token.text) : token.text;
    if (token.text === '[') return this.#list();
    if (token.text === '{') return this.#fields('}');
    if (token.text === '@') return this.#labelled();
    this.#position--;
    return this.#expected('a value');
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    while (!this.#accept(']')) {
      if (items.length > 0) this.#expect(',');
      items.push(this.#value());
    }
    return items;
  }

  /** `@1 { lambda …` names a program, `@1` stands for the one so named. */
  #labelled(): Program {
    const { offset } = this.#peek();
    const label = this.#take('number', 'a label');
    if (this.#peek().text === '{') {
      const program = this.#program();
      this.#labels.set(label, program);
      return program;
    }
    const program = this.#labels.get(label);
    if (program === undefined)
      this.#expected('a label that is bound before', `'@${label}'`, offset);
    return program;
  }
}

interface Declaration {
  readonly name: string;
  readonly aval: Aval;
  readonly offset: number;
}

const numberOf = (text: string): number => (text === '-inf' ? -Infinity : Number(text));
