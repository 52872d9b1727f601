/** The functions of parts (`parts.ts`): what of a function they are handed, and what they do. */
import { itemSize } from '../../../../array/dtype.js';
import { capturedBy, type Captured } from '../../../../loops/captured.js';
import { newLocal, type Local } from '../../../../loops/expr.js';
import type { LoopBuffer, Stmt } from '../../../../loops/loops.js';
import { rangeOf } from '../../../../loops/range.js';
import { Code } from '../binary/code.js';
import {
  i32,
  memory,
  type Value,
  type WasmFunction,
  type WasmLocal,
} from '../binary/instructions.js';
import { newFunction } from '../binary/module.js';
import { foldBytes, type Cut } from './cuts.js';
import {
  jobValue,
  mostPassed,
  partParameters,
  partPlanOf,
  placed,
  type LoopPart,
} from './parts.js';
import type { Address } from './scope.js';

/** What holds the values that a function finds around its statements. */
export interface Surroundings {
  readonly addresses: ReadonlyMap<LoopBuffer, Address>;
  readonly scalars: ReadonlyMap<LoopBuffer, WasmLocal>;
  readonly locals: ReadonlyMap<Local, WasmLocal>;
}

/** The function in which something is cut. */
export interface FunctionAround {
  readonly kernel: string;
  readonly addresses: ReadonlyMap<LoopBuffer, Address>;
  localOf(local: Local): WasmLocal;
  scalarOf(buffer: LoopBuffer): WasmLocal;
  /** Writes statements of it into another function. */
  statements(code: Code, surroundings: Surroundings, piece: readonly Stmt[]): void;
}

/** A part, and the locals of the function around whose values it takes from the job page. */
export interface WrittenPart {
  readonly part: LoopPart;
  readonly given: readonly WasmLocal[];
}

/** The locals that arrays lie behind. */
export function basesOf(
  arrays: readonly LoopBuffer[],
  addresses: ReadonlyMap<LoopBuffer, Address>,
): WasmLocal<'i32'>[] {
  const bases = new Set<WasmLocal<'i32'>>();
  for (const buffer of arrays) {
    const base = addresses.get(buffer)?.base;
    if (base?.kind === 'local') bases.add(base);
  }
  return [...bases];
}

/** The part that does pieces of what is cut; null if it would have to be passed too much. */
export function writePart(cut: Cut, around: FunctionAround): WrittenPart | null {
  const range = { low: rangeOf(cut.start).low, high: rangeOf(cut.stop).high };
  const first = newLocal('first', 'int32', range);
  const last = newLocal('last', 'int32', range);
  const piece = cut.piece(first, last);
  const captured = capturedBy(piece, [first, last]);
  const given = givenTo(cut, captured, around);
  if (given.length > mostPassed) return null;
  const f = newFunction(`${around.kernel}_part`, partParameters, []);
  const code = new Code(f as WasmFunction);
  const inner = new Map<Value, WasmLocal>();
  given.forEach((x, i) => inner.set(x, code.let(x.name, jobValue(i, x))));
  const innerOf = <T extends Value>(x: T): T => (inner.get(x) ?? x) as T;
  const surroundings = {
    addresses: addressesIn(f, code, cut, outerAddresses(captured, around, innerOf)),
    scalars: new Map(captured.scalars.map((x) => [x, innerOf(around.scalarOf(x))])),
    locals: new Map<Local, WasmLocal>([
      ...captured.locals.map((x) => [x, innerOf(around.localOf(x))] as const),
      [first, f.params.first],
      [last, f.params.last],
    ]),
  };
  around.statements(code, surroundings, piece);
  return { part: { ...partPlanOf(cut), function: f }, given };
}

/** The locals whose values a part needs: what it has itself does not come from outside. */
function givenTo(cut: Cut, captured: Captured, around: FunctionAround): WasmLocal[] {
  const folded = new Set(cut.folds.map(({ values }) => values));
  const own = new Set(cut.privates.flatMap((x) => (x.isCopied ? [] : [x.buffer])));
  const arrays = captured.arrays.filter((x) => !folded.has(x) && !own.has(x));
  const locals = captured.locals.map((x) => around.localOf(x));
  const scalars = captured.scalars.map((x) => around.scalarOf(x));
  return [...new Set([...basesOf(arrays, around.addresses), ...locals, ...scalars])];
}

/** Where the arrays of the function around lie, by what a part knows. */
function outerAddresses(
  { arrays }: Captured,
  { addresses }: FunctionAround,
  innerOf: <T extends Value>(x: T) => T,
): Map<LoopBuffer, Address> {
  const found = new Map<LoopBuffer, Address>();
  for (const buffer of arrays) {
    const outer = addresses.get(buffer);
    if (outer !== undefined) found.set(buffer, { ...outer, base: innerOf(outer.base) });
  }
  return found;
}

/** The same with what each piece and each thread has of its own; copies are made. */
function addressesIn(
  f: WasmFunction<typeof partParameters, readonly []>,
  code: Code,
  cut: Cut,
  outer: ReadonlyMap<LoopBuffer, Address>,
): ReadonlyMap<LoopBuffer, Address> {
  const { base, slot } = f.params;
  const addresses = new Map(outer);
  for (const [buffer, offset] of placed(cut.folds.map(({ values }) => values)))
    addresses.set(buffer, { base, offset });
  if (cut.privates.length === 0) return addresses;
  const { ownBytes } = partPlanOf(cut);
  const own = code.let('own', i32.add(i32.add(base, foldBytes(cut)), i32.mul(slot, ownBytes)));
  for (const [buffer, offset] of placed(cut.privates.map((x) => x.buffer)))
    addresses.set(buffer, { base: own, offset });
  const start = ({ base, offset }: Address): Value<'i32'> => i32.add(base, offset);
  for (const { buffer, isCopied } of cut.privates) {
    if (!isCopied) continue;
    const [to, from] = [addresses.get(buffer), outer.get(buffer)] as [Address, Address];
    code.do(memory.copy(start(to), start(from), buffer.size * itemSize[buffer.dtype]));
  }
  return addresses;
}
