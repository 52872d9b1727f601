/** Transforms, trees, debugging, settings, classes, and the methods of arrays. */
import {
  makeIR,
  numpy as np,
  ShapeDtypeStruct,
  tree,
  type DenseArray,
  type NDArray,
} from '../../src/index.js';
import {
  either,
  other,
  returning,
  rows,
  scalar,
  smooth,
  v3,
  v4,
  w3,
  m23,
  type Call,
  type Row,
  type Table,
} from './calls.js';
import { numpyCalls } from './calls-numpy.js';

const loss = (x: NDArray) => np.sum(np.multiply(np.sin(x), x));
const line = (x: NDArray) => np.multiply(x, 3);
const scaled = (x: NDArray, by: number) => [np.multiply(x, by)];
const ofTree = (t: { a: NDArray } | null, by: number) => scaled(t?.a as NDArray, by);
class Point {
  readonly x = v3;
}
const nothing = () => undefined;
const onHost = (_: DenseArray) => v3;
const nested = { a: v3, b: [w3, null] };
const [, structure] = tree.flatten(nested);

const transforms: Table = {
  ...rows(
    '',
    'grad valueAndGrad jacfwd jacrev jacobian hessian',
    either(returning([loss], [v3]), returning([loss, { argnums: [0] }], [v3])),
  ),
  vmap: either(
    returning([line], [v3]),
    returning([scaled, [0, null]], [v3, 2]),
    returning([ofTree, [{ a: 0 }, null], { outAxes: [0] }], [{ a: v3 }, 2]),
  ),
  ...rows(
    '',
    'jit checkpoint remat',
    either(returning([line], [v3]), returning([scaled, { staticArgnums: [1] }], [v3, 2])),
  ),
  ...rows('', 'makeIR makeJaxpr', returning([line], [v3])),
  customVmap: returning([line], [v3]),
  namedCall: either(returning([line], [v3]), returning([line, { name: 'tripled' }], [v3])),
  customGradient: returning([(x: NDArray) => [line(x), (ct: NDArray) => line(ct)]], [v3]),
  ...rows('', 'disableJit ensureCompileTimeEval', other([() => line(v3)])),
  typeOf: other([v3]),
  blockUntilReady: other([nested]),
  ShapeDtypeStruct: other([[2, 3], 'float32'], [[], 'int32', { weakType: true }]),
  ...rows(
    '',
    'customJvp customVjp',
    either(returning([line], [v3]), returning([scaled, { nondiffArgnums: [1] }], [v3, 2])),
  ),
  ...rows('', 'jvp hvp', other([loss, [v3], [w3]])),
  ...rows('', 'vjp linearize linearTranspose', returning([line, [v3]], [v3])),
  fwdAndBwd: other([loss, 0]),
  pureCallback: other([onHost, new ShapeDtypeStruct([3], 'float64'), v3]),
  checkpointName: other([nested, 'hidden']),
  ...rows(
    'checkpointPolicies',
    'saveOnlyTheseNames saveAnyNamesButThese saveAnythingExceptTheseNames',
    other(['hidden', 'attention']),
  ),
  'checkpointPolicies.saveFromBothPolicies': other(['dots', 'nothing']),
  checkGrads: other([loss, [v3]]),
  closureConvert: other([line, v3]),
  evalShape: other([line, v3]),
  stopGradient: other([v3]),
  printProgram: other([makeIR(line)(v3)]),
  setDefaultDType: other(['float64']),
  setCompileDefaults: other([{}]),
  setThreads: other([null]),
  clearCaches: other([]),
  'np.vectorize': returning([line], [v3]),
  'np.frompyfunc': returning([(a: NDArray, b: NDArray) => a.mul(b), 2, 1], [v3, v3]),
  'np.applyAlongAxis': smooth([(x: NDArray) => np.sum(x), 0, m23]),
  'np.applyOverAxes': smooth([(x: NDArray, axis: number) => np.sum(x, axis), m23, [0, 1]]),
  'debug.callback': other([nothing, v3]),
  'debug.print': other(['{}', v3]),
  'debug.checkNumerics': returning([line], [v3]),
  'debug.explain': other([line]),
  'debug.graph': other([line]),
  'debug.verify': other([true]),
  'debug.logCompiles': other([false]),
  ...rows('tree', 'flatten leaves structure', other([nested])),
  'tree.unflatten': other([structure, [v3, w3]]),
  'tree.map': other([line, nested], [(x: NDArray, y: NDArray) => np.add(x, y), nested, nested]),
  ...rows('tree', 'flattenWithPath leavesWithPath all', other([nested])),
  'tree.mapWithPath': other([(_path: unknown, x: NDArray) => np.sin(x), nested]),
  'tree.reduce': other([(a: NDArray, x: NDArray) => np.add(a, np.sum(x)), nested, 0]),
  'tree.reduceAssociative': other([(a: unknown) => a, nested]),
  'tree.broadcast': other([1, nested]),
  'tree.transpose': other([tree.structure([0, 0]), structure, [nested, nested]]),
  'tree.registerClass': other([Point, { dataFields: ['x'], metaFields: null }]),
  'tree.toTransfer': other([nested]),
  'tree.fromTransfer': other([tree.toTransfer(nested)[0]]),
  'tree.sameTree': other([structure, structure]),
  ...rows('tree', 'printTree leafPaths', other([structure])),
  TanjentError: other(['shape-mismatch', 'text']),
  InternalError: other(['text']),
  NDArray: other([]),
  DenseArray: other([v3.aval, new Float64Array([1, 2, 3])]),
};

/** Methods whose function has another name. */
const functionOf: Readonly<Record<string, string>> = {
  sub: 'subtract',
  mul: 'multiply',
  div: 'divide',
  neg: 'negative',
  mod: 'remainder',
  floorDiv: 'floorDivide',
  eq: 'equal',
  ne: 'notEqual',
  lt: 'less',
  le: 'lessEqual',
  gt: 'greater',
  ge: 'greaterEqual',
  and: 'bitwiseAnd',
  or: 'bitwiseOr',
  xor: 'bitwiseXor',
  not: 'bitwiseInvert',
  flatten: 'ravel',
  slice: 'getItem',
};
const sameNames =
  'subtract multiply divide power negative remainder floorDivide equal notEqual less lessEqual ' +
  'greater greaterEqual ' +
  'add pow abs sign square reciprocal maximum minimum exp expm1 log log1p sqrt sin cos tan sinh ' +
  'cosh tanh floor ceil round clip astype sum prod mean var std max min any all argmax argmin ' +
  'cumsum cumprod reshape ravel transpose swapaxes moveaxis squeeze expandDims repeat take sort ' +
  'argsort diagonal trace dot matmul copy ptp';

/** A method's call has the array in front, as its function's has. */
const ofFunction = (name: string): Row => {
  const row = numpyCalls[`np.${name}`] as Row;
  const onArray = ({ args }: Call): Call => ({
    args: [np.asarray(args[0] as NDArray), ...args.slice(1)],
  });
  return { ...row, calls: row.calls.map(onArray) };
};

const methods: Table = {
  ...Object.fromEntries(Object.entries(functionOf).map(([m, f]) => [`x.${m}`, ofFunction(f)])),
  ...Object.fromEntries(sameNames.split(' ').map((m) => [`x.${m}`, ofFunction(m)])),
  ...rows('x', 'dataSync data js toString toJSON valueOf storeAlso', other([v4])),
  ...rows('x', 'dispose', other([np.zeros([2])])),
  'x.item': other([scalar]),
  ...rows('x', 'real imag conj', other([v4])),
  'x.view': other([v4, 'int32']),
  'x.at': other([v4, 1]),
  ...rows('x.at', 'get', smooth([v4, [1]])),
  ...rows(
    'x.at',
    'set add subtract multiply divide sub mul div min max',
    smooth([v4, [1], scalar]),
  ),
  ...rows('x.at', 'power pow', smooth([v4, [0], scalar])),
  'x.at.apply': smooth([v4, [1], (x: NDArray) => np.sin(x)]),
};

export const otherCalls: Table = { ...transforms, ...methods };
