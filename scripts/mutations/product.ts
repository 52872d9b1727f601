/** Mutations of everything above the code generator: rules, passes, transforms, the library. */
import { both, files, laws, named, type Mutation } from './mutation.js';

const loops: readonly Mutation[] = [
  {
    what: 'linearize: the Jacobian through tapes forgets where the columns of an input begin',
    file: 'src/transforms/through-tapes.ts',
    find: 'b.eq(b.sub(along(0), start), along(1))',
    replace: 'b.eq(along(0), along(1))',
    tests: both(named('reverse mode of reverse', 'primitives/control/tape')),
  },
  {
    what: 'linearize: what lies between two tapes is left out of the part through tapes',
    file: 'src/transforms/through-tapes.ts',
    find: 'members.has(e) || (after.has(e) && before.has(e))',
    replace: 'members.has(e)',
    tests: { js: named('reverse mode of reverse', 'primitives/control/tape') },
  },
  {
    what: 'vmap: of a list that instances share each gets what the first has recorded',
    file: 'src/primitives/control/tape/shared-list.ts',
    find: "b.bind1('dynamicSlice', [x, i, ...starts]",
    replace: "b.bind1('dynamicSlice', [x, b.full(0, i.aval), ...starts]",
    tests: both(named('vmap of loops', 'primitives/control/tape')),
  },
  {
    what: 'vmap: instances that take the same turns record one after the other',
    file: 'src/primitives/control/while/batch.ts',
    find: 'if (batchedTest.mapped[0] !== false) {',
    replace: 'if (batchedTest.mapped[0] !== false || usesTape(body, recur.rules)) {',
    tests: { js: named('vmap of loops', 'primitives/control/tape') },
  },
];

const rules: readonly Mutation[] = [
  {
    what: 'jvp: the derivative of cos has the wrong sign',
    file: 'src/primitives/elementwise/functions.ts',
    find: "cos: complexFunction('cos', Math.cos, cos, (p, t, dx, x) => t.mul(dx, p.neg(p.sin(x)))),",
    replace: "cos: complexFunction('cos', Math.cos, cos, (p, t, dx, x) => t.mul(dx, p.sin(x))),",
    tests: { js: laws('cos') },
  },
  {
    what: 'jvp: a quotient forgets the slope by its divisor',
    file: 'src/primitives/elementwise/arithmetic.ts',
    find: 't.mul(dy, p.neg(p.div(quotient, y))),',
    replace: 't.mul(dy, p.neg(quotient)),',
    tests: { js: laws('div') },
  },
  {
    what: 'transpose: the cotangent of what is subtracted keeps its sign',
    file: 'src/primitives/elementwise/arithmetic.ts',
    find: '[ifLinear(x, () => ct), ifLinear(y, () => b.neg(ct))]',
    replace: '[ifLinear(x, () => ct), ifLinear(y, () => ct)]',
    tests: { js: laws('sub') },
  },
  {
    what: 'transpose: of a choice both sides receive the cotangent of one',
    file: 'src/primitives/elementwise/selection.ts',
    find: "ifLinear(no, () => b.select(residualOperand('select', test), 0, ct)),",
    replace: "ifLinear(no, () => b.select(residualOperand('select', test), ct, 0)),",
    tests: { js: laws('select') },
  },
  {
    what: 'transpose: of the cotangents of a value only the last is kept',
    file: 'src/transforms/transpose.ts',
    find: 'sum === undefined ? ct : this.#ops.add(sum, ct);',
    replace: 'sum === undefined ? ct : ct;',
    tests: both(files('transforms/programs')),
  },
  {
    what: 'vmap: a running sum goes along the axis before',
    file: 'src/primitives/reduce/cumulative.ts',
    find: 'outputs: [b.bind1(name, inputs, { axis: axis + 1, reverse })],',
    replace: 'outputs: [b.bind1(name, inputs, { axis, reverse })],',
    tests: both(laws('cumsum', 'cummax')),
  },
  {
    what: 'vmap: of a batch of indices the axes of windows do not move',
    file: 'src/primitives/indexing/windows.ts',
    find: `  ...dims,
  offsetDims: shifted(dims.offsetDims),`,
    replace: `  ...dims,
  offsetDims: dims.offsetDims,`,
    tests: both(laws('gather')),
  },
  {
    what: 'gather: the elements of a row are looked up one by one',
    file: 'src/primitives/indexing/gather.ts',
    find: 'const isOfRows = sizes.some((n) => n > 1);',
    replace: 'const isOfRows = sizes.some((n) => n < 0);',
    tests: { js: files('codegen/wasm/remarks') },
  },
  {
    what: 'gather: what begins beyond the last row begins one further',
    file: 'src/primitives/indexing/windows.ts',
    find: 'const limit = at(operand, d) - at(sizes, d);',
    replace: 'const limit = at(operand, d) - at(sizes, d) + 1;',
    tests: both(laws('gather')),
  },
  {
    what: 'windows: of equal elements the last is the extreme',
    file: 'src/primitives/window/write-folds.ts',
    find: "const isWithin = side === 'max' ? b.le(value, best) : b.ge(value, best);",
    replace: "const isWithin = side === 'max' ? b.lt(value, best) : b.gt(value, best);",
    tests: both(files('primitives/window')),
  },
  {
    what: 'windows: the taps behind the last run are left out',
    file: 'src/primitives/window/folds.ts',
    find: 'return this.#fold.combine(whole, others);',
    replace: 'return whole;',
    tests: both(files('primitives/window')),
  },
  {
    what: 'windows: what sees nothing at first keeps what it has',
    file: 'src/primitives/window/write-folds.ts',
    find: 'const takes = first.mayMiss ? inner.or(inner.lt(offset, 0), wins) : wins;',
    replace: 'const takes = wins;',
    tests: both(files('primitives/window')),
  },
  {
    what: 'loops: the sum of -0 and 0 is -0',
    file: 'src/loops/expr.ts',
    find: 'return isSumOfFloats && !Object.is(y.value, -0) && mayBeNegativeZero(x) ? null : x;',
    replace: 'return isSumOfFloats && x.kind === y.kind ? null : x;',
    tests: { js: files('loops/expr') },
  },
  {
    what: 'scan: the way back keeps what is the same in all turns as rows',
    file: 'src/primitives/control/scan/derivative.ts',
    find: "from === 'constant' || from === 'invariant';",
    replace: "from === 'constant';",
    tests: both(laws('scan')),
  },
  {
    what: 'evaluator: slices are not clamped at the end',
    file: 'src/primitives/shape/dynamic.ts',
    find: 'Math.max(0, Math.min(s.item(), at(operand, d) - at(window, d)))',
    replace: 'Math.max(0, s.item())',
    tests: both(files('primitives/shape')),
  },
  {
    what: 'random: a rotation of threefry is off by one',
    file: 'src/primitives/random.ts',
    find: '[13, 15, 26, 6],',
    replace: '[13, 15, 26, 7],',
    tests: both(named('random', 'golden')),
  },
];

const passes: readonly Mutation[] = [
  {
    what: 'passes: a difference is taken for the same in either order',
    file: 'src/primitives/elementwise/rule.ts',
    find: 'commutes: rule.commutes ?? false,',
    replace: 'commutes: rule.commutes ?? true,',
    tests: { js: files('ir/passes/passes') },
  },
  {
    what: 'passes: equations of other params are the same',
    file: 'src/ir/passes/common-subexpressions.ts',
    find: 'if (!sameParams(a.params, b.params)) return false;',
    replace: '',
    tests: { js: files('ir/passes/passes') },
  },
  {
    what: 'passes: x + 0 is x, also for -0',
    file: 'src/ir/passes/identities.ts',
    find: 'const zero = isInexact(o.at(0).aval.dtype) ? -0 : 0;',
    replace: 'const zero = 0;',
    tests: { js: files('ir/passes/passes') },
  },
  {
    what: 'passes: what a body needs for the next turn alone is dropped',
    file: 'src/ir/passes/needs.ts',
    find: "if (role === 'carry') this.#addOutput(this.#carryInputs.indexOf(input));",
    replace: '',
    tests: { js: files('ir/passes/bodies') },
  },
];

const library: readonly Mutation[] = [
  {
    what: 'promotion: int32 and float32 meet in float64',
    file: 'src/array/dtype.ts',
    find: "joins: ['bfloat16', 'float16'],",
    replace: "joins: ['float64'],",
    tests: both(named('ops-dtypes', 'golden')),
  },
  {
    what: 'arrays: a number in float32 is not rounded',
    file: 'src/array/dtype.ts',
    find: 'cast: Math.fround,',
    replace: 'cast: (x) => x,',
    tests: { js: files('codegen/float32', 'numpy/creation') },
  },
  {
    what: 'options: one that is given by position is not read',
    file: 'src/parameters/parameters.ts',
    find: 'if (i >= this.#positions) this.#failTooMany(args);',
    replace: 'continue;',
    tests: both(named('ops-reductions', 'golden')),
  },
  {
    what: 'nn: the constant of gelu has a digit wrong',
    file: 'src/nn/activations.ts',
    find: '0.044715',
    replace: '0.044725',
    tests: both(named('ops-nn', 'golden')),
  },
  {
    what: 'pow: a power of a half takes -0 for what it is',
    file: 'src/primitives/elementwise/functions.ts',
    find: "const plain = op('add', dtype, x, literal(0, dtype));",
    replace: 'const plain = x;',
    tests: both(named('powers of halves', 'primitives/elementwise')),
  },
  {
    what: 'pow: a root has one factor too few',
    file: 'src/primitives/elementwise/functions.ts',
    find: 'for (let n = 1; n < Math.abs(y); n++) power',
    replace: 'for (let n = 2; n < Math.abs(y); n++) power',
    tests: both(laws('pow')),
  },
  {
    what: 'np: quantiles give the upper of two neighbours where the lower is asked for',
    file: 'src/numpy/reduce/quantile-methods.ts',
    find: "    case 'higher':\n      return choose(isZero(way), low, high);",
    replace: "    case 'higher':\n      return low;",
    tests: both(named('ops-(reductions|sorting)', 'golden')),
  },
  {
    what: 'donate: arrays that were given away stay',
    file: 'src/codegen/jit/donate.ts',
    find: 'if (leaf instanceof NDArray) leaf.dispose();',
    replace: 'if (leaf instanceof NDArray) leaf.item;',
    tests: { js: files('codegen/jit', 'codegen/wasm/heap') },
  },
];

export const productMutations: readonly Mutation[] = [...loops, ...rules, ...passes, ...library];
