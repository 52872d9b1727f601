/** Mutations of the steps that plan a function, of what is told of them, and of positions. */
import { both, files, named, type Mutation } from './mutation.js';

const plan = 'codegen/lower/plan';
const folder = 'src/codegen/lower/plan';

const steps: readonly Mutation[] = [
  {
    what: 'plan: the elements of a constant end at the least',
    file: `${folder}/known-elements.ts`,
    find: 'if (v > high) high = v;',
    replace: 'high = low;',
    tests: { js: files('codegen/lower/known-elements') },
  },
  {
    what: 'plan: constants of integers are read in place of their first element',
    file: 'src/loops/expr.ts',
    find: 'buffer.known?.values[offset.value] : undefined',
    replace: 'buffer.known?.values[0] : undefined',
    tests: { js: files('codegen/lower/known-elements') },
  },
  {
    what: 'plan: no access is pointwise',
    file: `${folder}/accesses.ts`,
    find: 'if (sizeOf(operand) === sizeOf(shape) && indices.every(isPoint)) return pointwise;',
    replace: 'if (sizeOf(operand) === sizeOf(shape) && !indices.every(isPoint)) return pointwise;',
    tests: { js: named('elementwise equations', plan) },
  },
  {
    what: 'plan: what is read once a row counts as read for each column',
    file: `${folder}/accesses.ts`,
    find: 'return shape.slice(0, last + 1).reduce(',
    replace: 'return shape.slice(last - last).reduce(',
    tests: { js: named('a broadcast row', plan) },
  },
  {
    what: 'plan: nothing repeats its operand in another shape',
    file: `${folder}/accesses.ts`,
    find: 'const copyOf = operands[copied]?.pointwise === true ?',
    replace: 'const copyOf = operands[copied]?.pointwise === false ?',
    tests: { js: named('a transpose moves', plan) },
  },
  {
    what: 'plan: outputs do not count as uses',
    file: `${folder}/uses.ts`,
    find: "if (o.kind === 'var') uses.of(o).count++;",
    replace: "if (o.kind === 'var') uses.of(o);",
    tests: { js: named('are counted by reader', plan) },
  },
  {
    what: 'plan: calls read what is stored nowhere',
    file: `${folder}/uses.ts`,
    find: "if (kind === 'call' || kind === 'host') return true;",
    replace: "if (kind === 'call' || kind === 'host') return false;",
    tests: { js: named('a call wants', plan) },
  },
  {
    what: 'plan: programs of any length are one segment',
    file: `${folder}/uses.ts`,
    find: '&& ++length > segmentLength) {',
    replace: '&& length > segmentLength) {',
    tests: { js: named('long programs have segments', plan) },
  },
  {
    what: 'plan: what is read elsewhere is computed there again',
    file: `${folder}/stored.ts`,
    find: 'const elsewhere = use.scattered + (',
    replace: 'const elsewhere = 0 * use.scattered + (',
    tests: { js: named('would be computed often', plan) },
  },
  {
    what: 'plan: cheap values are stored too',
    file: `${folder}/stored.ts`,
    find: 'if (cost.operations > maxRecomputed && isReadOften',
    replace: 'if (cost.operations > 0 && isReadOften',
    tests: { js: named('but not what is cheap', plan) },
  },
  {
    what: 'plan: a value that is returned twice is computed in two buffers',
    file: `${folder}/outputs.ts`,
    find: '&& o.node !== null && !own.has(o);',
    replace: '&& o.node !== null;',
    tests: { js: named('an input is copied', plan) },
  },
  {
    what: 'plan: slices are buffers of their own',
    file: `${folder}/outputs.ts`,
    find: 'slices[i] === true',
    replace: 'slices[i] === null',
    tests: { js: named('slices are slices', plan) },
  },
  {
    what: 'plan: reductions over different axes share a kernel',
    file: `${folder}/joining.ts`,
    find: 'mine.every((axis, i) => axis === axes[i])',
    replace: 'mine.every((_, i) => i < axes.length)',
    tests: { js: named('over the same axes', plan) },
  },
  {
    what: 'plan: a result can be read in the kernel that reduces it',
    file: `${folder}/kernels.ts`,
    find: 'this.#earliest.set(v, { point: index + 1, any: index + 1 });',
    replace: 'this.#earliest.set(v, { point: index, any: index });',
    tests: { js: named('what waits for a reduction', plan) },
  },
  {
    what: 'plan: pieces that have nothing in common share loops',
    file: `${folder}/kernels.ts`,
    find: 'sources.some((source) => kernel.sources.has(source));',
    replace: 'sources.length > 0;',
    tests: { js: named('read nothing together', plan) },
  },
  {
    what: 'plan: pieces that alternate have loops of their own',
    file: `${folder}/joining.ts`,
    find: 'tasks.some((task) => task.piece?.node === piece.node);',
    replace: 'tasks.some((task) => task.piece?.node !== piece.node);',
    tests: { js: named('unless they alternate', plan) },
  },
  {
    what: 'plan: the rows of pieces are cut by what is computed with them',
    file: `${folder}/joining.ts`,
    find: 'return length === rowLength;',
    replace: 'return length >= rowLength;',
    tests: { js: named('has the rows', plan) },
  },
  {
    what: 'plan: a result is there when its first piece is',
    file: `${folder}/kernels.ts`,
    find: 'last = Math.max(last, this.#addTask(',
    replace: 'last = Math.max(last, 0 * this.#addTask(',
    tests: { js: named('waits for its last piece', plan) },
  },
  {
    what: 'plan: a product lies where a piece begins',
    file: `${folder}/reused-results.ts`,
    find: '|| task.piece !== null) continue;',
    replace: ') continue;',
    tests: { js: named('where it is a piece', plan) },
  },
  {
    what: 'plan: kernels share what is short',
    file: `${folder}/shared-values.ts`,
    find: 'if (isComputedBefore && first.isStorable && isLong)',
    replace: 'if (isComputedBefore && first.isStorable && !isLong)',
    tests: { js: named('would compute again', plan) },
  },
  {
    what: 'plan: no buffer is used again',
    file: `${folder}/reused-results.ts`,
    find: 'if (leadsOnlyTo(result, task.source, readers, stored))',
    replace: 'if (!leadsOnlyTo(result, task.source, readers, stored))',
    tests: { js: named('a product that only its bias reads', plan) },
  },
  {
    what: 'strips: a loop gets ahead of one that it needs',
    file: 'src/loops/passes/strips.ts',
    find: 'later.first <= earlier.first',
    replace: 'later.first <= earlier.first + 1',
    tests: { js: named('stored in the next turn', 'loops/strips') },
  },
  {
    what: 'strips: elements are stored before the loop that computes them',
    file: 'src/loops/passes/strips.ts',
    find: 'x.high < y.low || y.high < x.low',
    replace: 'x.high !== y.low || y.high < x.low',
    tests: { js: named('behind an element', 'loops/strips') },
  },
];

const told: readonly Mutation[] = [
  {
    what: 'explain: a pass that changes nothing prints its program again',
    file: 'src/codegen/jit/explain.ts',
    find: 'const text = after === before ? undefined : printProgram(after);',
    replace: 'const text = printProgram(after);',
    tests: { js: files('debug/explain') },
  },
  {
    what: 'explain: the loops are those before the pass',
    file: 'src/codegen/lower/finish.ts',
    find: "tell(`after the pass '${pass}'`, kernels);",
    replace: "tell(`after the pass '${pass}'`, written.kernels);",
    tests: { js: files('debug/explain') },
  },
  {
    what: 'explain: kernels are told of as they are fused first',
    file: `${folder}/print.ts`,
    find: "['shared values', printKernelPlans(shared)],",
    replace: "['shared values', printKernelPlans(fused)],",
    tests: { js: files('debug/explain') },
  },
  {
    what: 'explain: what shares too much is printed in full',
    file: 'src/loops/print.ts',
    find: 'const mostParts = 2000;',
    replace: 'const mostParts = Infinity;',
    tests: { js: named('too much', 'debug/explain') },
  },
  {
    what: 'positions: a query is a part of the name of a file',
    file: 'src/array/position.ts',
    find: "file.replace(/\\?.*$/, '')",
    replace: 'file',
    tests: { js: named('development server', 'errors/positions') },
  },
];

const fewBits: readonly Mutation[] = [
  {
    what: 'dtypes: a number in int16 keeps 17 bits',
    file: 'src/array/dtype.ts',
    find: '(x) => (x << 16) >> 16',
    replace: '(x) => (x << 15) >> 15',
    tests: both(named('a number becomes', 'numpy/few-bits')),
  },
  {
    what: 'dtypes: int8 and float16 meet in float32',
    file: 'src/array/dtype.ts',
    find: "joins: ['bfloat16', 'float16'],",
    replace: "joins: ['float32'],",
    tests: both(named('meets every dtype', 'numpy/few-bits')),
  },
  {
    what: 'dtypes: numbers that are rounded to bfloat16 are cut off',
    file: 'src/array/elements/half.ts',
    find: '(bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000',
    replace: 'bits & 0xffff0000',
    // WebAssembly rounds by its own instructions: only code of JS calls this function.
    tests: { js: named('bfloat16', 'numpy/few-bits') },
  },
];

/** Offsets, and loops of lanes. */
const loops: readonly Mutation[] = [
  {
    what: 'loops: what is handed on as a row begins one behind it',
    file: 'src/loops/passes/rewrite.ts',
    find: 'e.local === row.index ? row.at : e;',
    replace: 'e.local === row.index ? integer(1) : e;',
    tests: { js: files('loops/fuse-rows') },
  },
  {
    what: 'loops: arrays that other loops read are handed on as rows',
    file: 'src/loops/passes/fuse-rows.ts',
    find: '!kept.has(buffer) && users.get(buffer) === 1;',
    replace: '!kept.has(buffer);',
    tests: { js: files('loops/fuse-rows') },
  },
  {
    what: 'loops: what functions read that rows call is not looked at',
    file: 'src/loops/passes/fuse-rows.ts',
    find: 'for (const { buffer } of argsOf(s)) add(buffer, unknown);',
    replace: "if (what === 'store') for (const { buffer } of argsOf(s)) add(buffer, unknown);",
    tests: { js: files('loops/fuse-rows') },
  },
  {
    what: 'offsets: what is left out of an index is kept in its offset',
    file: 'src/loops/index-of.ts',
    find: 'ones.every(isZero) ? this.#flat : undefined',
    replace: 'this.#flat',
    tests: { js: named('of an axis of one element', 'loops/division') },
  },
  {
    what: 'offsets: quotient and remainder stay apart',
    file: 'src/loops/offsets/division.ts',
    find: 'return withoutDivisions(plus({ ...sum, terms }, factor, x));',
    replace: 'return sum;',
    tests: { js: named('taken apart and put together', 'loops/division') },
  },
  {
    what: 'plan: loops over locals read what they capture once',
    file: `${folder}/accesses.ts`,
    find: '(k < constants ? { ...scattered, repeats } : scattered)',
    replace: 'scattered',
    tests: { js: named('loops over locals', 'codegen/lower/plan') },
  },
  {
    what: 'lanes: the same truth for two turns is as wide as for four',
    file: 'src/codegen/targets/wasm/vector/write.ts',
    find: 'isBool(e.dtype) && this.#lanes === 2 ? 8 : widthOf[e.dtype]',
    replace: 'widthOf[e.dtype]',
    tests: { js: named('in two lanes', 'codegen/wasm/long-bodies') },
  },
];

const order = 'src/codegen/lower/write/nest';

const orders: readonly Mutation[] = [
  {
    what: 'loop order: what is near comes first',
    file: `${order}/loop-order.ts`,
    find: 'distance(b) - distance(a)',
    replace: 'distance(a) - distance(b)',
    tests: both(named('goes row by row', 'primitives/loop-order')),
  },
  {
    what: 'loop order: what an inner loop computes again costs nothing',
    file: `${order}/loop-order.ts`,
    find: 'time += price * turnsUpTo(loops, depthOf(set));',
    replace: 'time += price;',
    tests: both(named('computed once a row', 'primitives/loop-order')),
  },
  {
    what: 'loop order: a loop of several turns at a time may go on behind its end',
    file: 'src/loops/builder.ts',
    find: 'rangeOf(stop).high - (isEven ? step : 1)',
    replace: 'rangeOf(stop).high - 1',
    tests: { js: named('takes no quotients', 'primitives/loop-order') },
  },
  {
    what: 'loop order: no axis is done in blocks',
    file: `${order}/loop-order.ts`,
    find: 'for (const loops of [order, ...inBlocks(axes, order)])',
    replace: 'for (const loops of [order])',
    tests: both(named('done in rows', 'primitives/loop-order')),
  },
  {
    what: 'loop order: the last block goes on behind the end',
    file: `${order}/space.ts`,
    find: 'const isEven = (stop - start) % step === 0;',
    replace: 'const isEven = stop > start;',
    tests: { wasm: named('in blocks', 'primitives/loop-order') },
  },
  {
    what: 'loop order: totals lie where their results will',
    file: `${order}/reduction.ts`,
    find: "part === 'within' ? indexSub(index, blockOf(position).first) : index",
    replace: 'index',
    tests: { js: named('in blocks', 'primitives/loop-order') },
  },
  {
    what: 'loop order: results are stored in the order of the loops',
    file: `${order}/reduction.ts`,
    find: 'storeResults(b, nest, point, loadAll(totalAt(point, kept)))',
    replace:
      'storeResults(b, { ...nest, strides: axes.map(() => 1) }, point, loadAll(totalAt(point, kept)))',
    tests: both(named('behind a transpose', 'primitives/loop-order')),
  },
];

export const planningMutations: readonly Mutation[] = [
  ...steps,
  ...told,
  ...fewBits,
  ...loops,
  ...orders,
];
