/** Mutations of collectives, of the names of axes, and of trees of classes. */
import { files, named, type Mutation } from './mutation.js';

const collectives = (pattern: string) => ({ js: named(pattern, 'lax/collectives') });

export const collectiveMutations: readonly Mutation[] = [
  {
    what: 'collectives: a cotangent of what is the same for all comes from one instance only',
    file: 'src/primitives/control/across.ts',
    find: 'isSame[i - known.length] === true ? inner.reduceSum(x, [0]) : x',
    replace: "isSame[i - known.length] === true ? inner.bind1('reduceMax', [x], { axes: [0] }) : x",
    tests: collectives('grad (inside|outside) psum'),
  },
  {
    what: 'collectives: unmapped values are seen once',
    file: 'src/transforms/vmap.ts',
    find: ' || isOver(equation, recur)',
    replace: '',
    tests: collectives('unmapped values|axisIndex'),
  },
  {
    what: 'collectives: a jitted function is traced once for all sizes of an axis',
    file: 'src/codegen/jit/jit-cache.ts',
    find: '      sameAxes(e.axes, axes) &&\n',
    replace: '      (sameAxes(e.axes, axes) || true) &&\n',
    tests: collectives('traced for each size'),
  },
  {
    what: 'collectives: rules are traced with the axes around the derivative',
    file: 'src/trace/rule.ts',
    find: '{ name, labels, standsFor, axes }',
    replace: '{ name, labels, standsFor, ...(axes.size < 0 ? { axes } : {}) }',
    tests: collectives('rules of functions'),
  },
  {
    what: 'customVmap: what is mapped with its tangent is not repeated',
    file: 'src/primitives/custom/custom-vmap.ts',
    find: '(taken[i] === mapped[i] ? x : inner.repeat(x, size))',
    replace: '(taken[i] === mapped[i] ? x : x)',
    tests: { js: named('reverse mode inside|one mapped|laws', 'transforms/custom-vmap') },
  },
  {
    what: 'disableJit: an error leaves jit off',
    file: 'src/trace/trace.ts',
    find: '    isJitOff = before;\n',
    replace: '',
    tests: { js: named('puts jit on again', 'transforms/top-level') },
  },
  {
    what: 'pureCallback: a callback under vmap is called with all axes of length 1',
    file: 'src/primitives/custom/pure-callback.ts',
    find: "vmapMethod === 'expandDims' ? 1 : size",
    replace: '1',
    tests: { js: named('broadcastAll', 'transforms/pure-callback') },
  },
  {
    what: 'pureCallback: what the host gives is not looked at',
    file: 'src/transforms/custom/pure-callback.ts',
    find: 'typed.dtype !== type.dtype || !sameShape(typed.shape, type.shape)',
    replace: 'typed.size < 0',
    tests: { js: named('what was promised', 'transforms/pure-callback') },
  },
  {
    what: 'pureCallback: a small result is not stored',
    file: 'src/codegen/lower/write/equation.ts',
    find: '    of.know(b, v, elements);\n',
    replace: '',
    tests: { js: named('of arrays, numbers', 'transforms/pure-callback') },
  },
  {
    what: 'checkpoint: the operand of a name is computed again',
    file: 'src/primitives/custom/checkpoint.ts',
    find: "if (primitive !== 'named') continue;",
    replace: "if (primitive === 'named') continue;",
    tests: { js: named('one is kept', 'transforms/checkpoint') },
  },
  {
    what: 'checkpoint: a policy of two keeps what the first does',
    file: 'src/primitives/custom/checkpoint.ts',
    find: 'policy.policies.flatMap(',
    replace: 'policy.policies.slice(0, 1).flatMap(',
    tests: { js: named('two or four', 'transforms/checkpoint') },
  },
  {
    what: 'fwdAndBwd: a pullback whose tape is gone is handed out',
    file: 'src/transforms/derivatives/halves.ts',
    find: 'if (usesTape(parts.split.linear, rules)) failTape(f, who);',
    replace: '',
    tests: { js: named('no last residuals', 'transforms/fwd-and-bwd') },
  },
  {
    what: 'disableJit: a scan on values gives its rows in the order of its turns',
    file: 'src/lax/control/on-values.ts',
    find: 'reverse ? ys.toReversed() : ys',
    replace: 'ys',
    tests: { js: named('every turn', 'lax/on-values') },
  },
  {
    what: 'trees: static fields are not looked at',
    file: 'src/tree/tree.ts',
    find: '&& sameData(a.data, (other as typeof a).data)',
    replace: '',
    tests: { js: files('tree/classes') },
  },
];
