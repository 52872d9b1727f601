/** The binary format of code: WebAssembly core specification, 5.4. */
import { fail } from '../../../../array/errors.js';
import { at } from '../../../../array/shape.js';
import type { ByteBuffer } from './bytes.js';
import type {
  Block,
  Branch,
  Call,
  Callee,
  Const,
  Global,
  If,
  Instruction,
  Label,
  WasmLocal,
  Op,
  ResultType,
  WasmFunction,
} from './node.js';

/** The numbers by which a module knows its parts. */
export interface Indices {
  readonly callees: ReadonlyMap<Callee, number>;
  readonly globals: ReadonlyMap<Global, number>;
}

export const typeBytes: Readonly<Record<ResultType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  none: 0x40,
};

/** The opcodes that are not in the instruction table. */
const opcodes = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
} as const;

const constantOpcodes = {
  i32: [0x41],
  i64: [0x42],
  f32: [0x43],
  f64: [0x44],
  v128: [0xfd, 0x0c],
} as const;

/** How many bytes a lane takes. */
const laneBytes = { i8x16: 1, i16x8: 2, i32x4: 4, i64x2: 8 } as const;

export class CodeEncoder {
  readonly #out: ByteBuffer;
  readonly #indices: Indices;
  /** The constructs around, outermost first; null stands for an `if`, which no branch names. */
  readonly #labels: (Label | null)[] = [];

  constructor(out: ByteBuffer, indices: Indices) {
    this.#out = out;
    this.#indices = indices;
  }

  /** The locals and the instructions of a function. */
  body(f: WasmFunction): void {
    const runs = runsOfEqualType(f.locals);
    this.#out.list(runs, ({ type, count }) => {
      this.#out.unsigned(count);
      this.#out.byte(typeBytes[type]);
    });
    this.#all(f.body);
    this.#out.byte(opcodes.end);
  }

  /** An expression that is computed when the module is instantiated. */
  constant(x: Const | Global): void {
    this.#node(x);
    this.#out.byte(opcodes.end);
  }

  #all(nodes: readonly Instruction[]): void {
    for (const node of nodes) this.#node(node);
  }

  #node(node: Instruction): void {
    switch (node.kind) {
      case 'op':
        return this.#op(node);
      case 'const':
        return this.#const(node);
      case 'local':
        return this.#indexed(opcodes.localGet, node.index);
      case 'set-local':
        this.#node(node.value);
        return this.#indexed(
          node.type === 'none' ? opcodes.localSet : opcodes.localTee,
          node.local.index,
        );
      case 'global':
        return this.#indexed(opcodes.globalGet, this.#indices.globals.get(node));
      case 'set-global':
        this.#node(node.value);
        return this.#indexed(opcodes.globalSet, this.#indices.globals.get(node.global));
      case 'call':
        return this.#call(node);
      case 'block':
      case 'loop':
        return this.#block(node);
      case 'if':
        return this.#if(node);
      case 'branch':
        return this.#branch(node);
      case 'return':
        this.#all(node.operands);
        return this.#out.byte(opcodes.return);
      default:
        return node satisfies never;
    }
  }

  #indexed(opcode: number, index: number | undefined): void {
    if (index === undefined) fail('internal', 'the module does not have what its code names');
    this.#out.byteAndUnsigned(opcode, index);
  }

  #op({ operation, operands, immediates }: Op): void {
    this.#all(operands);
    this.#out.bytes(operation.bytes);
    if (operation.immediates === 'memory' || operation.immediates === 'memory-lane') {
      this.#out.byteAndUnsigned(operation.alignment, immediates[0] ?? 0);
      if (operation.immediates === 'memory-lane') this.#out.byte(immediates[1] ?? 0);
    } else if (immediates.length > 0) this.#out.bytes(immediates);
  }

  #const({ type, shape, lanes }: Const): void {
    this.#out.bytes(constantOpcodes[type]);
    const [x = 0] = lanes;
    if (shape === 'i32') this.#out.signed(Number(x) | 0);
    else if (shape === 'i64') this.#out.signedWide(BigInt.asIntN(64, BigInt(x)));
    else for (const lane of lanes) this.#lane(shape, lane);
  }

  #lane(shape: Exclude<Const['shape'], 'i32' | 'i64'>, x: number | bigint): void {
    if (shape === 'f32' || shape === 'f32x4') this.#out.float32(Number(x));
    else if (shape === 'f64' || shape === 'f64x2') this.#out.float64(Number(x));
    else this.#out.fixed(x, laneBytes[shape]);
  }

  /** The last result is on top of the stack. */
  #call({ callee, operands, into }: Call): void {
    this.#all(operands);
    this.#indexed(opcodes.call, this.#indices.callees.get(callee));
    for (let i = into.length - 1; i >= 0; i--) this.#indexed(opcodes.localSet, at(into, i).index);
  }

  #block({ kind, label, body }: Block): void {
    this.#out.byte(opcodes[kind]);
    this.#out.byte(typeBytes.none);
    this.#inside(label, body);
    this.#out.byte(opcodes.end);
  }

  #if({ type, test, yes, no }: If): void {
    this.#node(test);
    this.#out.byte(opcodes.if);
    this.#out.byte(typeBytes[type]);
    this.#inside(null, yes);
    if (no.length > 0) {
      this.#out.byte(opcodes.else);
      this.#inside(null, no);
    }
    this.#out.byte(opcodes.end);
  }

  #inside(label: Label | null, body: readonly Instruction[]): void {
    this.#labels.push(label);
    this.#all(body);
    this.#labels.pop();
  }

  #branch({ label, test }: Branch): void {
    if (test !== null) this.#node(test);
    const at = this.#labels.lastIndexOf(label);
    if (at < 0) fail('internal', `a branch to ${label.name} from outside of it`);
    this.#indexed(test === null ? opcodes.branch : opcodes.branchIf, this.#labels.length - 1 - at);
  }
}

function runsOfEqualType(
  locals: readonly WasmLocal[],
): { type: WasmLocal['type']; count: number }[] {
  const runs: { type: WasmLocal['type']; count: number }[] = [];
  for (const { type } of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return runs;
}
