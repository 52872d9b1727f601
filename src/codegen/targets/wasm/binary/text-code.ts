/** The text format of code: a folded instruction for each node. */
import { tree, treeOf, type TextTree } from './text-layout.js';
import { uniqueNames } from './names.js';
import type {
  Block,
  Call,
  Callee,
  Const,
  Global,
  If,
  Instruction,
  Label,
  WasmLocal,
  Op,
  WasmFunction,
} from './node.js';
import { forEachNode } from './walk.js';

/** How the text calls what belongs to the whole module. */
export interface ModuleNames {
  readonly callees: ReadonlyMap<Callee, string>;
  readonly globals: ReadonlyMap<Global, string>;
}

export class CodePrinter {
  readonly #module: ModuleNames;
  readonly #locals: ReadonlyMap<WasmLocal, string>;
  readonly #labels: ReadonlyMap<Label, string>;

  constructor(f: WasmFunction, module: ModuleNames) {
    this.#module = module;
    this.#locals = uniqueNames([...Object.values(f.params), ...f.locals]);
    const labels = new Set<Label>();
    forEachNode(f.body, (node) => {
      if (node.kind === 'block' || node.kind === 'loop') labels.add(node.label);
    });
    this.#labels = uniqueNames(labels);
  }

  local(local: WasmLocal): string {
    return this.#locals.get(local) as string;
  }

  /** The body of the function, with its remarks. */
  body({ body, remarks }: WasmFunction): TextTree[] {
    return body.flatMap((node, i) => {
      const remark = remarks.get(i);
      const before = remark === undefined ? [] : [tree(`; ${remark} ;`)];
      return [...before, ...this.statements([node])];
    });
  }

  statements(nodes: readonly Instruction[]): TextTree[] {
    return nodes.flatMap((node) =>
      node.kind === 'call' ? [this.#node(node), ...this.#results(node)] : [this.#node(node)],
    );
  }

  /** The locals that take the results, which stand on the stack: the last one on top. */
  #results({ into }: Call): TextTree[] {
    return into.map((local) => tree(`local.set $${this.local(local)}`)).reverse();
  }

  #node(node: Instruction): TextTree {
    switch (node.kind) {
      case 'op':
        return this.#op(node);
      case 'const':
        return tree(constantText(node));
      case 'local':
        return tree(`local.get $${this.local(node)}`);
      case 'set-local': {
        const name = node.type === 'none' ? 'local.set' : 'local.tee';
        return tree(`${name} $${this.local(node.local)}`, this.#node(node.value));
      }
      case 'global':
        return tree(`global.get $${this.#module.globals.get(node)}`);
      case 'set-global': {
        const head = `global.set $${this.#module.globals.get(node.global)}`;
        return tree(head, this.#node(node.value));
      }
      case 'call':
        return tree(`call $${this.#module.callees.get(node.callee)}`, ...this.#all(node.operands));
      case 'block':
      case 'loop':
        return this.#block(node);
      case 'if':
        return this.#if(node);
      case 'branch': {
        const label = this.#labels.get(node.label);
        return node.test === null
          ? tree(`br $${label}`)
          : tree(`br_if $${label}`, this.#node(node.test));
      }
      case 'return':
        return tree('return', ...this.#all(node.operands));
      default:
        return node satisfies never;
    }
  }

  #all(nodes: readonly Instruction[]): TextTree[] {
    return nodes.map((node) => this.#node(node));
  }

  #op({ operation, operands, immediates }: Op): TextTree {
    const isMemory = operation.immediates.startsWith('memory');
    const [offset = 0] = immediates;
    const offsets = isMemory && offset !== 0 ? [`offset=${offset}`] : [];
    const lanes = isMemory ? immediates.slice(1) : immediates;
    return tree([operation.name, ...offsets, ...lanes].join(' '), ...this.#all(operands));
  }

  #block({ kind, label, body }: Block): TextTree {
    const head = `${kind} $${this.#labels.get(label)}`;
    return { ...treeOf(head, this.statements(body)), broken: true };
  }

  #if({ type, test, yes, no }: If): TextTree {
    const otherwise = no.length === 0 ? [] : [treeOf('else', this.statements(no))];
    const head = type === 'none' ? 'if' : `if (result ${type})`;
    const whole = tree(head, this.#node(test), treeOf('then', this.statements(yes)), ...otherwise);
    return type === 'none' ? { ...whole, broken: true } : whole;
  }
}

/** `f64.const 0.5`, `v128.const i32x4 0 1 2 3`. */
export function constantText({ type, shape, lanes }: Const): string {
  const values = lanes.map((lane) => laneText(shape, lane));
  return type === 'v128'
    ? `v128.const ${shape} ${values.join(' ')}`
    : `${shape}.const ${values.join(' ')}`;
}

const integerBits: Readonly<Partial<Record<Const['shape'], number>>> = {
  i32: 32,
  i64: 64,
  i8x16: 8,
  i16x8: 16,
  i32x4: 32,
  i64x2: 64,
};

function laneText(shape: Const['shape'], x: number | bigint): string {
  const bits = integerBits[shape];
  if (bits !== undefined) return String(BigInt.asIntN(bits, BigInt(x)));
  const isSingle = shape === 'f32' || shape === 'f32x4';
  return floatText(isSingle ? Math.fround(Number(x)) : Number(x), isSingle);
}

/** The shortest decimal number that is read as this one. */
function floatText(x: number, isSingle: boolean): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  if (Object.is(x, -0)) return '-0';
  if (!isSingle) return String(x);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return String(short);
  }
  return String(Number(x.toPrecision(9)));
}
