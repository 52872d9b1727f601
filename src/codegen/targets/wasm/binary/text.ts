/** The text format (WAT) of modules, with names and with instructions folded into trees. */
import { CodePrinter, constantText, type ModuleNames } from './text-code.js';
import { layout, tree, treeOf, type TextTree } from './text-layout.js';
import { isImported, withLinks, type WasmModule } from './module.js';
import { uniqueNames } from './names.js';
import type { Callee, Const, DataSegment, FunctionImport, Global, WasmFunction } from './node.js';

/** The module as text that tools read. */
export function text(module: WasmModule): string {
  const { memory, functionImports, functions, globals, exports, data } = module;
  const names: ModuleNames = {
    callees: withLinks(uniqueNames([...functionImports, ...functions]), module),
    globals: uniqueNames(globals),
  };
  const parts: TextTree[] = [];
  if (memory !== null) {
    const { minimum, maximum = '', isShared = false } = memory;
    const limits = `${minimum} ${maximum}${isShared ? ' shared' : ''}`.trimEnd();
    parts.push(imported(memory, tree(`memory ${limits}`)));
  }
  for (const f of functionImports) parts.push(functionImport(f, names));
  for (const g of globals) parts.push(globalText(g, names));
  for (const { name, of } of exports) {
    const what = of.kind === 'global' ? 'global' : 'func';
    parts.push(tree(`export ${quoted(name)}`, tree(`${what} $${nameOf(of, names)}`)));
  }
  for (const f of functions) parts.push(functionText(f, names));
  for (const segment of data) parts.push(dataText(segment, names));
  const [name] = uniqueNames([module]).values();
  return `${layout({ ...treeOf(`module $${name}`, parts), broken: true })}\n`;
}

const nameOf = (x: Callee | Global, { callees, globals }: ModuleNames): string =>
  (x.kind === 'global' ? globals.get(x) : callees.get(x)) as string;

const imported = ({ module, field }: FunctionImport['from'], what: TextTree): TextTree =>
  tree(`import ${quoted(module)} ${quoted(field)}`, what);

function functionImport(f: FunctionImport, names: ModuleNames): TextTree {
  const params = Object.values(f.params).map(({ name, type }) => tree(`param $${name} ${type}`));
  return imported(f.from, tree(`func $${nameOf(f, names)}`, ...params, ...results(f)));
}

const results = (f: Callee): TextTree[] =>
  f.results.length === 0 ? [] : [tree(`result ${f.results.join(' ')}`)];

function globalText(global: Global, names: ModuleNames): TextTree {
  const type = global.mutable ? `(mut ${global.type})` : global.type;
  const head = `global $${nameOf(global, names)} ${type}`;
  return isImported(global)
    ? imported(global.initial, tree(head))
    : tree(head, tree(constantText(global.initial as Const)));
}

function functionText(f: WasmFunction, names: ModuleNames): TextTree {
  const printer = new CodePrinter(f, names);
  const params = Object.values(f.params).map((p) => `(param $${printer.local(p)} ${p.type})`);
  const returned = f.results.length === 0 ? [] : [`(result ${f.results.join(' ')})`];
  const head = [`func $${nameOf(f, names)}`, ...params, ...returned].join(' ');
  const locals = f.locals.map((local) => tree(`local $${printer.local(local)} ${local.type}`));
  return { ...treeOf(head, [...locals, ...printer.body(f)]), broken: true };
}

function dataText({ address, bytes }: DataSegment, names: ModuleNames): TextTree {
  const start =
    address.kind === 'global' ? `global.get $${nameOf(address, names)}` : constantText(address);
  const content = Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  return tree(`data (${start}) "${content}"`);
}

/** A string of the text format: everything but plain ASCII is written as bytes of UTF-8. */
const quoted = (s: string): string =>
  `"${Array.from(new TextEncoder().encode(s), (byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(16).padStart(2, '0')}`
      : String.fromCharCode(byte),
  ).join('')}"`;
