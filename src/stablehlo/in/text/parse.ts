/**
 * Reads the text of a module, in the form that MLIR prints: functions, in the form of their
 * operations or in the generic one, names of locations behind it, and resources at the end.
 */
import { at } from '../../../array/shape.js';
import {
  isFunctionType,
  parseAttribute,
  parseRecord,
  skipBalanced,
  type AttributeRecord,
} from './attributes.js';
import type { Argument, MlirFunction, MlirModule, MlirOperation } from './module.js';
import { parseOperation, parseRegion, NamedValues, type NamedType } from './parse-operation.js';
import { Scanner, unquoted, words } from './scanner.js';
import { parseType, type MlirType } from './types.js';

export const parseModule = (text: string): MlirModule => new Parser(text).parse();

/** An argument whose name may stand behind the functions, under the name of a location. */
interface Located extends Argument {
  readonly location: string | undefined;
}

class Parser {
  readonly #scanner: Scanner;
  readonly #functions = new Map<string, MlirFunction>();
  readonly #resources = new Map<string, string>();
  /** The names of arguments by those of locations. */
  readonly #locations = new Map<string, string>();

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  parse(): MlirModule {
    const scanner = this.#scanner;
    while (!scanner.isAtEnd) this.#parseTop();
    const named = (argument: Argument): Argument => {
      const { type, name, location } = argument as Located;
      return { type, name: name ?? this.#locations.get(location ?? '') };
    };
    const functions = [...this.#functions.values()].map((f) => ({
      ...f,
      arguments: f.arguments.map(named),
    }));
    return {
      text: scanner.text,
      functions: new Map(functions.map((f) => [f.name, f])),
      resources: this.#resources,
    };
  }

  #parseTop(): void {
    const scanner = this.#scanner;
    if (scanner.sees('{-#')) this.#parseResources();
    else if (scanner.sees('#')) this.#parseAlias();
    else if (scanner.take(/module\b/y) !== undefined) {
      scanner.take(words.symbol);
      if (scanner.takes('attributes')) parseRecord(scanner);
      scanner.expectMark('{');
      while (!scanner.takes('}')) this.#parseStatement();
      this.#locationName();
    } else this.#parseStatement();
  }

  #parseAlias(): void {
    const scanner = this.#scanner;
    const alias = scanner.expect(words.alias, 'the name of an attribute');
    scanner.expectMark('=');
    if (scanner.see(/loc\s*\(/y) === undefined) {
      parseAttribute(scanner);
      return;
    }
    const name = this.#locationName();
    if (name !== undefined && !name.startsWith('#')) this.#locations.set(alias, name);
  }

  /** Of `loc("x")` and `loc(#loc1)` what stands inside; of other locations nothing. */
  #locationName(): string | undefined {
    const scanner = this.#scanner;
    const simple = scanner.take(/loc\s*\(\s*(?:"(?:[^"\\]|\\.)*"|#[\w.$-]+)\s*\)/y);
    if (simple === undefined) {
      if (scanner.take(/loc(?=\s*\()/y) !== undefined) skipBalanced(scanner, '(', ')');
      return undefined;
    }
    const inside = simple.slice(simple.indexOf('(') + 1, -1).trim();
    return inside.startsWith('#') ? inside : unquoted(inside);
  }

  #parseStatement(): void {
    const scanner = this.#scanner;
    if (scanner.take(/func\.func\b/y) !== undefined) this.#parseFunction();
    else if (scanner.take(/sdy\.mesh\b/y) !== undefined) {
      scanner.expect(words.symbol, 'the name of a mesh');
      scanner.expectMark('=');
      skipBalanced(scanner);
      this.#locationName();
    } else if (scanner.see(/"(?:builtin\.module|func\.func)"/y) !== undefined) this.#parseGeneric();
    else scanner.failHere('a function, as func.func @main');
  }

  #parseFunction(): void {
    const scanner = this.#scanner;
    const { offset } = scanner;
    scanner.take(/(?:public|private|nested)\b/y);
    const name = this.#functionName(scanner.expect(words.symbol, 'the name of a function'));
    const names: string[] = [];
    const args = scanner.list('(', ')', (): Located => {
      if (scanner.see(/%/y) !== undefined) {
        names.push(scanner.expect(words.value, 'the name of an argument'));
        scanner.expectMark(':');
      }
      return this.#argument();
    });
    const results = scanner.takes('->') ? this.#results() : [];
    if (scanner.takes('attributes')) parseRecord(scanner);
    const inputs = args.map(({ type }, i): NamedType => ({ name: names[i] ?? '', type }));
    const body = scanner.sees('{') ? parseRegion(scanner, new NamedValues(), inputs) : null;
    this.#locationName();
    this.#functions.set(name, { name, arguments: args, results, body, offset });
  }

  #functionName(symbol: string): string {
    const name = symbol.slice(1);
    if (this.#functions.has(name)) this.#scanner.fail(`there are two functions ${symbol}`);
    return name;
  }

  #argument(): Located {
    const scanner = this.#scanner;
    const type = parseType(scanner);
    const attributes = scanner.sees('{') ? parseRecord(scanner) : {};
    const found = this.#locationName();
    const isAlias = found?.startsWith('#') === true;
    return {
      type,
      name: nameAmong(attributes) ?? (isAlias ? undefined : found),
      location: isAlias ? found : undefined,
    };
  }

  #results(): Argument[] {
    const scanner = this.#scanner;
    if (scanner.sees('(')) return scanner.list('(', ')', () => this.#argument());
    return [{ type: parseType(scanner), name: undefined }];
  }

  #parseGeneric(): void {
    const op = parseOperation(this.#scanner, new NamedValues());
    if (op.name === 'func.func') this.#addGeneric(op);
    else for (const inner of op.regions.flatMap((r) => r.operations)) this.#addGeneric(inner);
  }

  #addGeneric(op: MlirOperation): void {
    if (op.name !== 'func.func') return;
    const { sym_name: name, function_type: type } = op.attributes;
    if (typeof name !== 'string' || type === undefined || !isFunctionType(type))
      return this.#scanner.fail('a function wants a sym_name and a function_type', op.offset);
    const unnamed = (t: MlirType): Argument => ({ type: t, name: undefined });
    const [body = null] = op.regions;
    this.#functions.set(this.#functionName(`@${name}`), {
      name,
      arguments: type.inputs.map(unnamed),
      results: type.outputs.map(unnamed),
      body: body === null || body.outputs.length + body.operations.length === 0 ? null : body,
      offset: op.offset,
    });
  }

  /** `{-# dialect_resources: { builtin: { name: "0x…" } } #-}` */
  #parseResources(): void {
    const scanner = this.#scanner;
    scanner.expectMark('{-#');
    while (!scanner.takes('#-}')) {
      if (scanner.takes(',')) continue;
      this.#parseResource([]);
    }
  }

  #parseResource(path: readonly string[]): void {
    const scanner = this.#scanner;
    const name = scanner.expect(/[\w.$-]+|"(?:[^"\\]|\\.)*"/y, 'the name of a resource');
    scanner.expectMark(':');
    const inside = [...path, name];
    if (scanner.sees('{')) scanner.list('{', '}', () => this.#parseResource(inside));
    else {
      const value = scanner.expect(/"(?:[^"\\]|\\.)*"|[\w.]+/y, 'the bytes of a resource');
      if (at(inside, 0) === 'dialect_resources') this.#resources.set(name, unquoted(value));
    }
  }
}

/** What JAX writes beside types: where a result lies in the tree that the function returns. */
function nameAmong(attributes: AttributeRecord): string | undefined {
  const name = attributes['jax.result_info'] ?? attributes['jax.arg_info'];
  return typeof name === 'string' ? name : undefined;
}
