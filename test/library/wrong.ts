/**
 * The law of wrong arguments: whatever a public function is given, it answers with a TanjentError
 * that names it, or with a result that is one.
 */
import {
  DenseArray,
  InternalError,
  jit,
  NDArray,
  numpy as np,
  TanjentError,
} from '../../src/index.js';
import { sizeOf } from '../../src/array/shape.js';
import { nameOf, functionOf, returnedFunction, publicFunctions, calls } from './public.js';
import { v3, type Args, type Call } from './calls.js';
import { numbersPer } from '../../src/array/dtype.js';

/** A value that stands where another belongs. */
interface Wrong {
  readonly name: string;
  readonly value: unknown;
  /** No argument of a numeric function can be this: it has to be refused. */
  readonly never: boolean;
}

class Point {
  readonly x = 1;
}

function endedTracer(): unknown {
  let kept: unknown;
  jit((x: NDArray) => ((kept = x), x))(v3);
  return kept;
}

const wrongValues: readonly Wrong[] = [
  { name: 'null', value: null, never: false },
  { name: 'undefined', value: undefined, never: false },
  { name: 'NaN', value: NaN, never: false },
  { name: '-3', value: -3, never: false },
  { name: '1.5', value: 1.5, never: false },
  { name: '1e10', value: 1e10, never: false },
  { name: 'text', value: 'text', never: true },
  { name: 'bigint', value: 10n, never: true },
  { name: 'symbol', value: Symbol('s'), never: true },
  { name: 'tree', value: { a: [1, { b: 2 }] }, never: true },
  { name: 'Map', value: new Map([[1, 2]]), never: true },
  { name: 'instance', value: new Point(), never: true },
  { name: 'function', value: () => 'result', never: true },
  { name: 'ragged', value: [[1, 2], [3]], never: true },
  { name: 'texts', value: ['a', null], never: true },
  { name: 'complex', value: np.complex(1, 2), never: false },
  { name: 'complex vector', value: np.complex(v3, v3), never: false },
  { name: 'ended tracer', value: endedTracer(), never: false },
];

/** One wrong call: what is wrong with it in words, and the arguments. */
interface WrongCall {
  readonly what: string;
  readonly call: Call;
  readonly never: boolean;
}

const replaced = (args: Args, place: number, value: unknown): Args =>
  args.map((a, i) => (i === place ? value : a));

/** Methods are called on arrays, and places on arrays and an index. */
const firstFree = (name: string): number =>
  name.startsWith('x.at.') ? 2 : name.startsWith('x.') ? 1 : 0;

function* wrongCalls(name: string, call: Call): Generator<WrongCall> {
  for (const part of ['args', 'then'] as const) {
    const args = call[part];
    if (args === undefined) continue;
    const at = (what: string, list: Args, never: boolean): WrongCall => ({
      what: part === 'then' ? `then ${what}` : what,
      call: { ...call, [part]: list },
      never,
    });
    const first = part === 'args' ? firstFree(name) : 0;
    for (let place = first; place < args.length; place++) {
      yield at(`${place} missing`, args.slice(0, place), false);
      for (const { name: wrong, value, never } of wrongValues) {
        const belongs = typeof value === 'function' && typeof args[place] === 'function';
        yield at(`${place} ${wrong}`, replaced(args, place, value), never && !belongs);
      }
    }
    yield at('too many', [...args, ...Array.from({ length: 12 }, () => 1)], true);
    yield at('unknown option', [...args, { notAnOption: 1 }], true);
  }
}

/** Of which functions, and how called, what is never right elsewhere is right. */
const rightThere: readonly (readonly [functions: RegExp, calls: RegExp])[] = [
  // A schedule, a mask or labels.
  [/^optim\.(?!addNoise|trace|ema|clip|scale$|rprop|scaleByRprop)/, /^\d function/],
  // A tree of numbers.
  [/^(lax\.)?stopGradient$/, /^0 tree/],
  [/^io\.saveTree$/, /^0 (tree|ragged)/],
  [/^optim\.globalNorm$/, /^0 (tree|ragged)/],
  // What is asked is what kind of value it is; a tree has leaves of any kind.
  [/^np\.(isscalar|iscomplexobj|isrealobj)$/, /^0 /],
  [/^tree\.(flatten|leaves|structure|toTransfer|flattenWithPath|leavesWithPath|all)$/, /^0 /],
  // Trees of arrays.
  [/^lax\.(p\w+|allGather|allToAll)$/, /^0 (ragged|tree|undefined)/],
  [/^tree\.broadcast$/, /^[01] /],
  [/^blockUntilReady$/, /^0 /],
  // What the function returns is handed on.
  [/^(disableJit|ensureCompileTimeEval)$/, /^0 function/],
  [/^tree\.reduceAssociative$/, /^1 /],
  [/^tree\.unflatten$/, /^1 (ragged|texts)/],
  [/^tree\.(map|mapWithPath|reduce)$/, /^1 (ragged|tree)/],
  [/^debug\.(print|callback)$/, /^1 |many|option/],
  // The arguments are the function's.
  [/^pureCallback$/, /^2 |many|option/],
  // What is no array stays as it is, in trees too; a name is a text.
  [/^checkpointName$/, /^0 |^1 text/],
  [/^checkpointPolicies\.save(Only|Any)/, / text$/],
  // The solver of the transposed system, by position.
  [/^lax\.customLinearSolve$/, /^3 function/],
  // Values that need no key.
  [/^nn\.initializers\.(zeros|ones)$/, /^0 /],
  [/^nn\.initializers\.constant$/, /^then 0 /],
  // Lists of arrays of several lengths.
  [/^(np|lax)\.(concatenate|concat|hstack)$/, /^0 ragged/],
  [/^np\.(histogramdd|histogram2d)$/, /^[12] ragged/],
  [/^checkGrads$/, /^1 ragged/],
  // As many arguments as one likes.
  [/^np\.(atleast.d|broadcastArrays|broadcastShapes|resultType|meshgrid|ix_|mgrid|ogrid)$/, /many/],
  [/^lax\.broadcastShapes$/, /many/],
  [
    /^np\.(applyAlongAxis|piecewise)$|^lax\.(cond|switch)$|^(evalShape|closureConvert)$/,
    /many|option/,
  ],
  // All that follows is further matrices.
  [/^scipy\.linalg\.blockDiag$/, /many/],
  // Those of the user's function.
  [/^(np\.vectorize|debug\.checkNumerics|[a-zA-Z]+)$/, /^then (too many|unknown option)/],
  // JS calls these methods with what it likes.
  [/^x\.(toString|toJSON|valueOf|dispose)$/, /many|option/],
  // The index is read when something is done at it.
  [/^x\.at$/, /./],
];

/** Made by the library alone. */
const notForUsers = /^(TanjentError|InternalError|DenseArray|NDArray|x\.storeAlso)$/;

/**
 * The functions that the table's own functions call: errors may name these, if one was an argument.
 */
const calledByArguments = [
  'multiply',
  'sin',
  'sum',
  'add',
  'subtract',
  'divide',
  'less',
  'simpleCell',
];

/** Short names, and the functions that they stand for: errors bear these functions' names. */
const fullNames: Readonly<Record<string, string>> = {
  'x.sub': 'subtract',
  'x.mul': 'multiply',
  'x.div': 'divide',
  'x.neg': 'negative',
  'x.mod': 'remainder',
  'x.floorDiv': 'floorDivide',
  'x.pow': 'power',
  'x.eq': 'equal',
  'x.ne': 'notEqual',
  'x.lt': 'less',
  'x.le': 'lessEqual',
  'x.gt': 'greater',
  'x.ge': 'greaterEqual',
  'x.and': 'bitwiseAnd',
  'x.or': 'bitwiseOr',
  'x.xor': 'bitwiseXor',
  'x.not': 'bitwiseInvert',
  'x.flatten': 'ravel',
  'x.at.sub': 'at.subtract',
  'x.at.mul': 'at.multiply',
  'x.at.div': 'at.divide',
  'x.at.pow': 'at.power',
  // What it returns is a function that jit made.
  'debug.checkNumerics': 'jit',
};

/** What is wrong with the answers of a public function to wrong calls. */
export function faultsOf(name: string): string[] {
  const faults: string[] = [];
  if (notForUsers.test(name)) return faults;
  const isRight = (what: string) => rightThere.some(([f, c]) => f.test(name) && c.test(what));
  for (const call of calls[name]?.calls ?? [])
    for (const { what, call: wrong, never } of wrongCalls(name, call)) {
      const fault = faultOfCall(name, wrong, never && !isRight(what));
      if (fault !== null) faults.push(`${what}: ${fault}`);
    }
  return faults;
}

function faultOfCall(name: string, { args, then }: Call, never: boolean): string | null {
  const takesFunction = args.flat().some((a) => typeof a === 'function');
  const names = [
    ...aliasesOf(name),
    ...(fullNames[name] === undefined ? [] : [fullNames[name]]),
    ...(takesFunction ? calledByArguments : []),
    ...(name.startsWith('nn.initializers.') ? ['random'] : []),
  ];
  try {
    const first = functionOf(name)(...args);
    // What readers of elements refuse rejects their promise: test/usage/memory.test.ts.
    if (first instanceof Promise) {
      first.catch(() => undefined);
      return null;
    }
    const result = then === undefined ? first : returnedFunction(first)(...then);
    return never ? `gave ${describe(result)}` : impossible(result);
  } catch (e) {
    return faultOfError(e, names);
  }
}

function faultOfError(e: unknown, names: readonly string[]): string | null {
  // More elements than the host has memory for, or than places are counted: that is told where it
  // is noticed, which is when the result is to be stored.
  const isTooMuch = (t: TanjentError): boolean =>
    t.code === 'out-of-memory' || t.summary.startsWith('compile: an array of');
  if (e instanceof TanjentError && isTooMuch(e)) return null;
  if (!(e instanceof TanjentError) || e instanceof InternalError)
    return String(e).split('\n', 1)[0] as string;
  const named = names.some((n) => new RegExp(`(^|[^\\w])${n}($|[^\\w])`).test(e.summary));
  return named ? null : `does not name the function: ${e.summary.split('\n', 1)[0] as string}`;
}

const describe = (x: unknown): string =>
  x instanceof NDArray ? `an array [${x.shape.join(',')}]` : typeof x;

/** An array, or a tree with one, whose shape cannot be or whose data are not of that shape. */
function impossible(x: unknown): string | null {
  if (x instanceof DenseArray) {
    const isShape = x.shape.every((n) => Number.isInteger(n) && n >= 0);
    const isWhole = isShape && x.dataSync().length === sizeOf(x.shape) * numbersPer(x.dtype);
    return isWhole ? null : `gave an impossible array [${x.shape.join(',')}]`;
  }
  if (Array.isArray(x)) return x.map((y) => impossible(y)).find((y) => y !== null) ?? null;
  return null;
}

const functions = publicFunctions();
const byFunction = new Map<unknown, string[]>();
for (const [name, f] of functions) byFunction.set(f, [...(byFunction.get(f) ?? []), nameOf(name)]);

/** The names without their namespace under which a function is exported. */
const aliasesOf = (name: string): readonly string[] => byFunction.get(functions.get(name)) ?? [];
