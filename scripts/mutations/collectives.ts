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
    what: 'trees: static fields are not looked at',
    file: 'src/tree/tree.ts',
    find: '&& sameData(a.data, (other as typeof a).data)',
    replace: '',
    tests: { js: files('tree/classes') },
  },
];
