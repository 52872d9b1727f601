/**
 * What the sources say of the public names: signatures, comments and options, read by the compiler
 * of TypeScript 5.9, which has an interface for programs.
 */
import { relative } from 'node:path';
import ts from 'typescript-5.9';
import { optionsOf, type OptionList } from './options.js';

/** A public name and what is said of it where it is defined. */
export interface Entry {
  /** As users write it: `np.sin`, `scipy.stats.norm.pdf`, `x.sum` for a method of arrays. */
  readonly name: string;
  readonly kind: 'function' | 'constant' | 'type';
  /** As `np.sum(x: ArrayLike, …): NDArray`, one for each overload. */
  readonly signatures: readonly string[];
  /** The names of the parameters of the first overload. */
  readonly parameters: readonly string[];
  readonly comment: string;
  readonly options: readonly OptionList[];
  /** The file of the definition, from the root of the project. */
  readonly file: string;
  readonly line: number;
}

/** Members of arrays that modules of the library need, and nobody else. */
export const ownUse: ReadonlySet<string> = new Set([
  'cloning',
  'elements',
  'raw',
  'storeAlso',
  'stored',
]);

/** What is in `index.ts` of the sources, with its namespaces, and the methods of arrays. */
export function readApi(root: string): Entry[] {
  return new Reader(root).read();
}

const noTruncation = ts.TypeFormatFlags.NoTruncation;

/**
 * Without the files of types, and without what every optional parameter may be in the place of: the
 * options object.
 */
const readable = (signature: string): string =>
  signature
    .replace(/import\("[^"]*"\)\./g, '')
    .replace(/\?: ([^,()]*(?:\([^()]*\)[^,()]*)*)/g, (_, type: string) => `?: ${required(type)}`);

/** `Axis | SumOptions | undefined` without the last two; `SumOptions` alone stays. */
function required(type: string): string {
  const parts = type.split(' | ').filter((part) => part !== 'undefined');
  const kept = parts.filter((part) => !/^\w+Options(<.*>)?$/.test(part));
  return (kept.length === 0 ? parts : kept).join(' | ');
}

/** The names in `f<T>(x: A, y?: B, ...rest: C)`, which no type within is nested deeper than. */
export function parametersOf(signature: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let rest = signature.slice(signature.search(/[(<]/)).replaceAll('=>', '');
  for (let name; rest !== ''; rest = rest.slice(name?.[0].length ?? 1)) {
    name = depth === 1 ? /^(?:\.\.\.)?(\w+)\??: /.exec(rest) : null;
    if (name !== null) names.push(name[1] as string);
    else if (/^[([{<]/.test(rest)) depth++;
    else if (/^[)\]}>]/.test(rest) && --depth === 0 && rest.startsWith(')')) break;
  }
  return names;
}

class Reader {
  readonly #root: string;
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #entries: Entry[] = [];

  constructor(root: string) {
    const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile) as {
      config: unknown;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    this.#root = root;
    this.#program = ts.createProgram([`${root}/src/index.ts`], { ...options, noEmit: true });
    this.#checker = this.#program.getTypeChecker();
  }

  read(): Entry[] {
    const index = this.#program.getSourceFile(`${this.#root}/src/index.ts`);
    if (index === undefined) throw new Error('src/index.ts is not there');
    this.#readModule('', index);
    this.#readMethods(index);
    return this.#entries;
  }

  #readModule(path: string, node: ts.Node): void {
    const module = this.#checker.getSymbolAtLocation(node);
    if (module === undefined) return;
    for (const exported of this.#checker.getExportsOfModule(module)) {
      const name = exported.name === 'numpy' && path === '' ? 'np' : exported.name;
      this.#readName(`${path}${name}`, this.#resolved(exported));
    }
  }

  #resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #readName(name: string, symbol: ts.Symbol): void {
    const declaration = symbol.declarations?.[0];
    if (declaration === undefined) return;
    if (ts.isSourceFile(declaration)) this.#readModule(`${name}.`, declaration);
    else if (symbol.flags & ts.SymbolFlags.Value) this.#readValue(name, symbol, declaration);
    else this.#add(name, 'type', symbol, declaration, []);
  }

  #readValue(name: string, symbol: ts.Symbol, declaration: ts.Declaration): void {
    const type = this.#checker.getTypeOfSymbolAtLocation(symbol, declaration);
    const calls = [...type.getCallSignatures(), ...type.getConstructSignatures()];
    const isAbstract = (symbol.flags & ts.SymbolFlags.Class) !== 0;
    if (calls.length > 0 || isAbstract) this.#add(name, 'function', symbol, declaration, calls);
    else if (this.#isNamespace(type))
      for (const member of type.getProperties()) this.#readName(`${name}.${member.name}`, member);
    else this.#add(name, 'constant', symbol, declaration, []);
  }

  /** An object of functions of ours, as a distribution made at run time. */
  #isNamespace(type: ts.Type): boolean {
    const properties = type.getProperties();
    const isOurs = (s: ts.Symbol) =>
      s.declarations?.[0]?.getSourceFile().fileName.includes('/src/') === true;
    return type.isClassOrInterface() || (type.flags & ts.TypeFlags.Object) !== 0
      ? properties.length > 0 && properties.every(isOurs)
      : false;
  }

  #readMethods(index: ts.SourceFile): void {
    const module = this.#checker.getSymbolAtLocation(index);
    const exports = module === undefined ? [] : this.#checker.getExportsOfModule(module);
    const [type, dense] = ['NDArray', 'DenseArray']
      .flatMap((name) => exports.find((exported) => exported.name === name) ?? [])
      .map((array) => this.#checker.getDeclaredTypeOfSymbol(this.#resolved(array)));
    if (type === undefined || dense === undefined) throw new Error('src/index.ts has no arrays');
    this.#readMembers('x', dense);
    const at = type.getProperty('at');
    const [call] = at === undefined ? [] : this.#checker.getTypeOfSymbol(at).getCallSignatures();
    if (call !== undefined) this.#readMembers('x.at', call.getReturnType());
  }

  #readMembers(path: string, type: ts.Type): void {
    for (const member of type.getProperties()) {
      const declaration = member.declarations?.[0];
      if (declaration === undefined || !/^[a-z]\w*$/i.test(member.name)) continue;
      if (ownUse.has(member.name)) continue;
      if (!declaration.getSourceFile().fileName.startsWith(this.#root)) continue;
      const calls = this.#checker.getTypeOfSymbol(member).getCallSignatures();
      const kind = calls.length > 0 ? 'function' : 'constant';
      this.#add(`${path}.${member.name}`, kind, member, declaration, calls);
    }
  }

  #add(
    name: string,
    kind: Entry['kind'],
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    calls: readonly ts.Signature[],
  ): void {
    const source = declaration.getSourceFile();
    const text = (signature: ts.Signature): string =>
      readable(name + this.#checker.signatureToString(signature, declaration, noTruncation));
    this.#entries.push({
      name,
      kind,
      signatures: [...new Set(calls.map(text))],
      parameters: calls.length === 0 ? [] : parametersOf(text(calls[0] as ts.Signature)),
      comment: this.#commentOf(symbol),
      options: calls.flatMap((signature) => optionsOf(signature, declaration, this.#checker)),
      file: relative(this.#root, source.fileName),
      line: source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1,
    });
  }

  /** Without line breaks within a paragraph. */
  #commentOf(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
  }
}
