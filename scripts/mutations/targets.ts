/** Mutations of the code generator: of the operations of each target, of bounds, of memory. */
import { both, files, laws, named, type Mutation } from './mutation.js';

const js: readonly Mutation[] = [
  {
    what: 'JS: products of floats are sums',
    file: 'src/codegen/targets/js/ops.ts',
    find: "float: arithmetic('*', p.multiplicative),",
    replace: "float: arithmetic('+', p.additive),",
    tests: { js: laws('mul') },
  },
  {
    what: 'JS: products of int32 do not wrap',
    file: 'src/codegen/targets/js/ops.ts',
    find: "int32: ([x, y]) => callOf('Math.imul', [x, y]),",
    replace: "int32: ([x, y]) => infix('*', p.multiplicative, x, y),",
    tests: { js: named('on int32', 'codegen/wasm/ops') },
  },
  {
    what: 'JS: a shift of uint32 keeps the sign',
    file: 'src/codegen/targets/js/ops.ts',
    find: "uint32: ([x, y]) => infix('>>>', p.shift, x, y),",
    replace: "uint32: ([x, y]) => infix('>>', p.shift, x, y),",
    tests: { js: laws('shiftRightLogical') },
  },
  {
    what: 'JS: a division by a power of two shifts by one too many',
    file: 'src/codegen/targets/js/expressions.ts',
    find: 'text(numberText(log), p.primary)',
    replace: 'text(numberText(log + 1), p.primary)',
    tests: { js: files('primitives/shape-loops', 'codegen/generated') },
  },
];

const wasm: readonly Mutation[] = [
  {
    what: 'WebAssembly: products of floats are sums, one by one',
    file: 'src/codegen/targets/wasm/emit/ops.ts',
    find: "mul: { float: float2('mul'),",
    replace: "mul: { float: float2('add'),",
    tests: { wasm: laws('mul') },
  },
  {
    what: 'WebAssembly: products of floats are sums, in lanes',
    file: 'src/codegen/targets/wasm/vector/ops.ts',
    find: '  mul: of.mul,',
    replace: '  mul: of.add,',
    tests: { wasm: laws('mul') },
  },
  {
    what: 'WebAssembly: the larger of two floats is the smaller one, in lanes',
    file: 'src/codegen/targets/wasm/vector/ops.ts',
    find: '  max: of.max,',
    replace: '  max: of.min,',
    tests: { wasm: laws('max') },
  },
  {
    what: 'WebAssembly: a shift keeps no sign',
    file: 'src/codegen/targets/wasm/emit/ops.ts',
    find: 'shiftRightArithmetic: { ...none, ...bothIntegers(integer2(i32.shr_s)) },',
    replace: 'shiftRightArithmetic: { ...none, ...bothIntegers(integer2(i32.shr_u)) },',
    tests: { wasm: laws('shiftRightArithmetic') },
  },
  {
    what: 'WebAssembly: comparisons of uint32 are signed, in lanes',
    file: 'src/codegen/targets/wasm/vector/ops.ts',
    find: '  lt: of.lt_u,',
    replace: '  lt: of.lt_s,',
    tests: { wasm: laws('lt') },
  },
  {
    what: 'WebAssembly: lanes of float64 become int32 by the wrong instruction',
    file: 'src/codegen/targets/wasm/vector/convert.ts',
    find: 'i32x4.trunc_sat_f64x2_s_zero',
    replace: 'i32x4.trunc_sat_f64x2_u_zero',
    tests: { wasm: laws('convert') },
  },
  {
    what: 'WebAssembly: a uint32 result is read as signed',
    file: 'src/codegen/targets/wasm/heap/instance.ts',
    find: "dtype === 'uint32' ? value >>> 0 : value;",
    replace: 'value;',
    tests: { wasm: laws('reduceMax') },
  },
  {
    what: 'WebAssembly: what is left of a vector loop is not done',
    file: 'src/codegen/targets/wasm/vector/write.ts',
    find: 'if (turns % this.#lanes !== 0) code.for(',
    replace: 'if (turns % this.#lanes < 0) code.for(',
    tests: { wasm: laws('sin', 'add') },
  },
  {
    what: 'WebAssembly: the least of many begins with 0',
    file: 'src/codegen/targets/wasm/vector/accumulate.ts',
    find: 'const identity = identityOf(op, dtype);',
    replace: 'const identity = 0;',
    tests: { wasm: files('primitives/reduce-loops') },
  },
  {
    what: 'WebAssembly: the parity of truths is whether there are any',
    file: 'src/codegen/targets/wasm/vector/accumulate.ts',
    find: 'i32.xor(truth, i32.and(i32.popcnt(i32x4.bitmask(mask)), 1))',
    replace: 'i32.xor(truth, v128.any_true(mask))',
    tests: { wasm: files('primitives/reduce-loops') },
  },
  {
    what: 'WebAssembly: an array in the heap leaves without its value',
    file: 'src/codegen/targets/wasm/heap/residents.ts',
    find: 'if (!this.isPresent) this.#evicted = this.#copy(this.block);',
    replace: '',
    tests: { js: files('codegen/wasm/heap') },
  },
  {
    what: 'WebAssembly: a tape that grows loses what it held',
    file: 'src/codegen/targets/wasm/heap/heap.ts',
    find: 'this.#heap.copyWithin(grown.address, block.address, Math.min(block.bytes, bytes));',
    replace: '',
    tests: { js: named('tape', 'codegen/wasm/emit') },
  },
];

const common: readonly Mutation[] = [
  {
    what: 'every program is JS, whatever target is wanted',
    file: 'src/codegen/jit/lowered.ts',
    find: 't.name === this.#options.target',
    replace: "t.name === 'js'",
    tests: { wasm: files('usage/targets') },
  },
  {
    what: 'Loop IR: the range of a product looks at two of its four corners',
    file: 'src/loops/ops.ts',
    find: '[x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high]',
    replace: '[x.low * y.low, x.high * y.high]',
    tests: { js: files('loops/range') },
  },
  {
    what: 'Loop IR: a comparison is decided where ranges touch',
    file: 'src/loops/range.ts',
    find: 'return x.high < y.low ? true : x.low >= y.high ? false : undefined;',
    replace: 'return x.high <= y.low ? true : x.low >= y.high ? false : undefined;',
    tests: both(laws('pad', 'concatenate', 'scatter')),
  },
  {
    what: 'lowering: gathers are clamped one too far',
    file: 'src/primitives/indexing/windows.ts',
    find: 'start[d] = options.share(clampedStart(wanted, limit));',
    replace: 'start[d] = options.share(clampedStart(wanted, limit + 1));',
    tests: both(files('primitives/indexing')),
  },
  {
    what: 'lowering: windows outside that are dropped may stick out at the end',
    file: 'src/primitives/indexing/windows.ts',
    find: "compare('le', place, integer(limit))",
    replace: "compare('le', place, integer(limit + 1))",
    tests: both(files('primitives/indexing')),
  },
  {
    what: 'lowering: the greatest of no numbers is 0',
    file: 'src/loops/ops.ts',
    find: 'return leastOf[dtype];',
    replace: 'return 0;',
    tests: both(files('primitives/reduce')),
  },
  {
    what: 'jit: an argument of other types runs what was compiled for the last ones',
    file: 'src/codegen/jit/jit-cache.ts',
    find: 'e.avals.every((a, i) => sameAval(a, (flat.arrays[i] as NDArray).aval)) &&',
    replace: '',
    tests: { js: files('codegen/jit') },
  },
  {
    what: 'jit: static values are not compared',
    file: 'src/codegen/jit/jit-cache.ts',
    find: 'sameValues(e.statics, staticsOf(flat)) &&',
    replace: '',
    tests: both(files('usage/calls', 'trace/trace')),
  },
];

export const targetMutations: readonly Mutation[] = [...js, ...wasm, ...common];
