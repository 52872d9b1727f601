/** One or more deliberate mistakes for every error code, with the whole message each must give. */
import { decodeFrame } from '../../src/xla/frames.js';
import { aval } from '../../src/array/aval.js';
import { DenseArray } from '../../src/array/dense.js';
import type { ErrorCode } from '../../src/array/errors.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { zip } from '../../src/array/shape.js';
import { failLost, LostThread } from '../../src/codegen/targets/wasm/threads/pool.js';
import { Heap } from '../../src/codegen/targets/wasm/heap/heap.js';
import {
  customJvp,
  customVjp,
  debug,
  grad,
  io,
  jit,
  jvp,
  lax,
  linearTranspose,
  numpy as np,
  vjp,
  vmap,
} from '../../src/index.js';
import { parseProgram } from '../../src/ir/parse.js';
import { newEquation, newProgram, newVar, noParams } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';

export interface Mistake {
  readonly what: string;
  readonly make: () => unknown;
  /** Without the pointer to docs/errors.md; positions in files are written `file.ts:LINE`. */
  readonly message: string;
}

const integers = (...list: number[]): NDArray => np.array(list, { dtype: 'int32' });

/** An array that cannot be read at once. */
function elsewhere(list: readonly number[]): NDArray {
  const elements = Float64Array.from(list);
  return new DenseArray(aval([list.length], 'float64'), undefined, {
    readNow: () => null,
    copyNow: () => false,
    read: () => Promise.resolve(elements),
    release: () => {},
  });
}

function keepTracer(): NDArray {
  let kept: NDArray | undefined;
  jit((x: NDArray) => (kept = np.sin(x)))(1);
  return kept as NDArray;
}

const shrink = (x: NDArray): NDArray =>
  lax.whileLoop(
    (y) => y.gt(1),
    (y) => y.mul(y).div(400),
    x,
  );

export const mistakes: Readonly<Record<ErrorCode, readonly [Mistake, ...Mistake[]]>> = {
  'shape-mismatch': [
    {
      what: 'shapes that do not broadcast',
      make: () => np.add(np.ones([2]), np.ones([3])),
      message:
        'add: shapes [2] and [3] do not broadcast: axis -1 has 2 and 3. Lengths must be ' +
        'equal or 1.',
    },
    {
      what: 'matrices that do not fit, in a traced function',
      make: () => jit((x: NDArray) => np.matmul(x, x))(np.ones([2, 3])),
      message:
        'matmul: shapes [2,3] and [2,3] are contracted over axes of lengths [3] and [2], ' +
        'which must be equal.',
    },
    {
      what: 'mapped axes of different lengths',
      make: () => vmap((x: NDArray, y: NDArray) => x.add(y))(np.ones([2]), np.ones([3])),
      message:
        'vmap: the mapped axes of the function differ in length: argument 0 has 2, ' +
        'argument 1 has 3.',
    },
  ],
  'dtype-mismatch': [
    {
      what: 'two dtypes where nothing promotes',
      make: () => lax.add(np.ones([2]), integers(1, 2)),
      message:
        'lax.add: operands must have one dtype, received float64 and int32. Convert one ' +
        'with lax.convertElementType, or use the function of np, which promotes.',
    },
  ],
  'axis-out-of-range': [
    {
      what: 'a reduction',
      make: () => np.sum(np.ones([2, 3]), 2),
      message: 'sum: axis 2 does not exist in an array with 2 axes; give one from -2 to 1.',
    },
    {
      what: 'a reduction in a traced function',
      make: () => jit((x: NDArray) => x.sum(-3))(np.ones([2, 3])),
      message: 'sum: axis -3 does not exist in an array with 2 axes; give one from -2 to 1.',
    },
  ],
  'unbound-axis': [
    {
      what: 'a collective outside of its vmap',
      make: () => vmap((x: NDArray) => lax.psum(x, 'rows'), { axisName: 'row' })(np.ones([2])),
      message:
        "lax.psum: no vmap around it has an axis 'rows'; there is 'row'. Name the axis where it is " +
        "mapped: vmap(f, { axisName: 'rows' }).",
    },
  ],
  'index-out-of-range': [
    {
      what: 'a static index',
      make: () => np.ones([3]).slice(5),
      message: 'slice: index 5 does not exist on axis 0, which has length 3.',
    },
  ],
  'tree-mismatch': [
    {
      what: 'tangents of another structure',
      make: () => jvp(({ a }: { a: NDArray }) => a, [{ a: 1 }], [{ b: 1 }] as never),
      message: 'jvp: the tangents: {b: *} does not fit the tree {a: *}.',
    },
    {
      what: 'a function that returns nothing',
      make: () => jit((() => undefined) as never as (x: NDArray) => NDArray)(1),
      message: 'jit: the function returned undefined. Is a return missing?',
    },
    {
      what: 'axes of another structure',
      make: () => vmap(({ a }: { a: NDArray }) => a, [{ b: 0 }] as never)({ a: np.ones([2]) }),
      message: 'vmap: inAxes: {b: *} does not fit the tree {a: *}.',
    },
  ],
  'carry-mismatch': [
    {
      what: 'a carry of another dtype',
      make: () => lax.scan((c, x) => [c.add(x), null], integers(1).slice(0), np.ones([3])),
      message:
        'lax.scan: f must return a carry of the types it takes, but carry is i32[] at the start ' +
        "and becomes f64[]. Start with float64, or convert with astype('int32') before returning.",
    },
    {
      what: 'a carry of another shape, deep in a tree',
      make: () => {
        type State = { net: [{ w: NDArray }] };
        const grow = ({ net: [{ w }] }: State): State => ({ net: [{ w: np.stack([w, w]) }] });
        const run = (w: NDArray) => lax.whileLoop(() => true, grow, { net: [{ w }] });
        return jit(run)(np.ones([]));
      },
      message:
        'lax.whileLoop: grow must return a carry of the types it takes, but carry.net[0].w is ' +
        'f64[] at the start and becomes f64[2]. Return an array of shape [], or start with one of ' +
        'shape [2].',
    },
    {
      what: 'a carry of another structure',
      make: () => lax.foriLoop(0, 3, (() => ({ x: 1 })) as never, { x: 0, y: 0 }),
      message:
        'lax.foriLoop: body must return a carry of the structure it takes, but carry is ' +
        '{x: *, y: *} at the start and becomes {x: *}.',
    },
  ],
  'branch-mismatch': [
    {
      what: 'branches of different shapes',
      make: () =>
        lax.cond(
          true,
          () => ({ a: np.ones([3]) }),
          () => ({ a: 0 }),
        ),
      message:
        'lax.cond: the branches must return one type, but result.a is f64[3] from onTrue and ' +
        'f64[]* from onFalse. Convert one with astype, or bring it to the same shape.',
    },
    {
      what: 'branches of different structures, in a traced function',
      make: () =>
        jit((i: NDArray) => lax.switch(i, [() => [i, i], () => [i, [i]]] as (() => NDArray[])[]))(
          0,
        ),
      message:
        'lax.switch: the branches must return one structure, but result[1] is * from branch 0 ' +
        'and [*] from branch 1.',
    },
  ],
  'bad-argument': [
    {
      what: 'text as an array',
      make: () => np.array('one' as never),
      message:
        'array: wants a number, a boolean, an array, a typed array, an ImageData or nested JS ' +
        "arrays of them, received 'one'.",
    },
  ],
  'gradient-of-non-scalar': [
    {
      what: 'an array',
      make: () => grad(np.sin)(np.ones([3])),
      message:
        'grad: sin must return one scalar, but returned f64[3]. Reduce it, e.g. with ' +
        '.sum(); use jacrev or jacfwd for the Jacobian of an array, or hasAux to return ' +
        'more than the value.',
    },
  ],
  'gradient-of-integer': [
    {
      what: 'an integer argument',
      make: () => grad((x: NDArray) => x.sum())(integers(1, 2)),
      message:
        'grad: argument 0 is i32[2]; only float arrays have a gradient. Convert it with ' +
        "astype('float64'), or choose other arguments with argnums.",
    },
    {
      what: 'an integer result',
      make: () => grad((x: NDArray) => np.argmax(x))(np.ones([3])),
      message: 'grad: the function returned i32[]; only a float has a gradient.',
    },
  ],
  'not-differentiable': [
    {
      what: 'a primitive without a derivative',
      make: () => grad((x: NDArray) => lax.nextafter(x, 2))(1),
      message:
        'nextAfter has no derivative: its result moves by jumps (called at cases.ts:LINE). ' +
        'Put stopGradient around its input if its derivative is not wanted.',
    },
    {
      what: 'the transpose of what is not linear',
      make: () => linearTranspose((x: NDArray) => np.sin(x), [1])(1),
      message:
        'linearTranspose: sin is not linear (called at cases.ts:LINE). Transpose the ' +
        'derivative of the function instead: vjp, or linearize first.',
    },
    {
      what: 'the gradient of the gradient of a loop of unknown length',
      make: () => {
        const f = (x: NDArray) => lax.foriLoop(0, np.array(2), (_, y: NDArray) => np.sin(y), x);
        const slopes = grad((x: NDArray) => np.sum(f(x)));
        return grad((x: NDArray) => np.sum(slopes(x)))(np.ones([5000]));
      },
      message:
        'the gradient of a whileLoop, or of a foriLoop with traced bounds, has a derivative in ' +
        'reverse mode by a Jacobian of at most 16777216 elements, and this one has 25000000. ' +
        'Differentiate the gradient forward: jvp of grad(f), jacfwd(grad(f)) or hvp; or write the ' +
        'loop with a fixed number of turns, as scan or as foriLoop with bounds that are JS numbers.',
    },
  ],
  'tape-outside-jit': [
    {
      what: 'a pullback through a loop of unknown length, outside of jit',
      make: () => vjp(shrink, [100]),
      message:
        'vjp: the function has a whileLoop, or a foriLoop with traced bounds, whose tape lasts ' +
        'for one run of a compiled function, but vjp returns a function to be called later. ' +
        'Call both inside of one jit, as in jit((x, ct) => vjp(f, [x])[1](ct)); grad needs ' +
        'no jit.',
    },
  ],
  'missing-rule': [
    {
      what: 'the derivative of a customJvp without a rule',
      make: () =>
        grad(
          customJvp(function cube(x: NDArray): NDArray {
            return x.mul(x).mul(x);
          }),
        )(2),
      message:
        'customJvp: a derivative of cube is wanted, but it has no rule. Give it one before: ' +
        'f.defjvp(rule).',
    },
    {
      what: 'the derivative of a customVjp without rules',
      make: () =>
        grad(
          customVjp(function cube(x: NDArray): NDArray {
            return x.mul(x).mul(x);
          }),
        )(2),
      message:
        'customVjp: a derivative of cube is wanted, but it has no rule. Give it one before: ' +
        'f.defvjp(forward, backward).',
    },
  ],
  'bad-rule-result': [
    {
      what: 'a tangent of another shape',
      make: () => {
        const twice = (x: NDArray) => ({ y: x.mul(2) });
        const f = customJvp(twice).defjvp(([x], [dx]) => [twice(x), { y: dx.sum() }]);
        return jvp(f, [np.ones([3])], [np.ones([3])]);
      },
      message:
        'customJvp: the tangent that the jvp rule of twice returned is f64[] at .y, but the value of ' +
        'twice is f64[3] there. They must have one shape and one dtype.',
    },
    {
      what: 'a cotangent that is in no list',
      make: () => {
        const twice = (x: NDArray): NDArray => x.mul(2);
        const f = customVjp(twice).defvjp(
          (x) => [twice(x), null],
          (_, ct) => ct.mul(2) as never,
        );
        return grad(f)(1);
      },
      message:
        'customVjp: the list of cotangents that the backward rule of twice returned is *, but the list ' +
        'of arguments of twice is [*] there. Return the same structure, or null for zero.',
    },
  ],
  'rule-captures': [
    {
      what: 'a rule that uses a traced value which was kept in a variable',
      make: () => {
        let kept: NDArray;
        const same = (x: NDArray): NDArray => x;
        const f = customJvp(same).defjvp(([x], [dx]) => [x, dx.mul(kept)]);
        return grad((c: NDArray) => {
          kept = c;
          return f(c);
        })(2);
      },
      message:
        'the jvp rule of same uses a traced value that it did not use when the function that it ' +
        'belongs to was called: one that was kept in a variable, or that another function traces. ' +
        'Make the value an argument of the function that the rule belongs to.',
    },
  ],
  'value-not-known': [
    {
      what: 'reading a traced value',
      make: () => jit((x: NDArray) => np.array(x.item()))(1),
      message:
        'item(): a traced f64[]* (argument 0 of the function) has no value while the ' +
        'function is traced: the trace runs once for all values. Return the array and read ' +
        'it outside, or pass what must be known as a static argument.',
    },
    {
      what: 'a traced value where a number must be known',
      make: () => jit((n: NDArray) => np.ones([3]).slice([0, n as never]))(1),
      message:
        'slice: the bounds of a range must be numbers, received a scalar array among them. ' +
        'For a window at a computed index use lax.dynamicSlice, for single elements an ' +
        'index array: np.stack([i, j]).',
    },
  ],
  'traced-as-number': [
    {
      what: 'a condition',
      make: () => jit((x: NDArray) => ((x as never as number) > 0 ? x : x.mul(2)))(1),
      message:
        'the function: a traced f64[]* (argument 0 of the function) was used as a number, ' +
        'by a JS operator, a condition or a Math function. The trace runs once for all ' +
        'values, so it has none. Write x.add(y) for x + y, np.sin(x) for Math.sin(x), ' +
        'x.gt(0) for x > 0, and np.where(x.gt(0), a, b) for a condition. What must be ' +
        'known while tracing, as a length or an axis, is a static argument.',
    },
    {
      what: 'a JS operator',
      make: () => jit((x: NDArray) => np.array((x as never as number) * 2))(1),
      message:
        'the function: a traced f64[]* (argument 0 of the function) was used as a number, ' +
        'by a JS operator, a condition or a Math function. The trace runs once for all ' +
        'values, so it has none. Write x.add(y) for x + y, np.sin(x) for Math.sin(x), ' +
        'x.gt(0) for x > 0, and np.where(x.gt(0), a, b) for a condition. What must be ' +
        'known while tracing, as a length or an axis, is a static argument.',
    },
    {
      what: 'a Math function',
      make: () => grad((x: NDArray) => np.array(Math.sin(x as never)))(1),
      message:
        'the function: a traced f64[]* (argument 0 of the function) was used as a number, ' +
        'by a JS operator, a condition or a Math function. The trace runs once for all ' +
        'values, so it has none. Write x.add(y) for x + y, np.sin(x) for Math.sin(x), ' +
        'x.gt(0) for x > 0, and np.where(x.gt(0), a, b) for a condition. What must be ' +
        'known while tracing, as a length or an axis, is a static argument.',
    },
    {
      what: 'a template string',
      make: () => jit((x: NDArray) => np.array(`${x as never as string}`.length))(1),
      message:
        'the function: a traced f64[]* (argument 0 of the function) was made into text, by ' +
        'a template string or String(). The trace runs once for all values, so it has ' +
        'none. Write x.add(y) for x + y, np.sin(x) for Math.sin(x), x.gt(0) for x > 0, and ' +
        'np.where(x.gt(0), a, b) for a condition. What must be ' +
        'known while tracing, as a length or an axis, is a static argument.',
    },
  ],
  'leaked-tracer': [
    {
      what: 'used outside',
      make: () => np.cos(keepTracer()),
      message:
        'cos: a traced value of the function was used after its trace had ended. It was ' +
        'probably kept in a variable outside of the function. Return the value from the ' +
        'function instead.',
    },
    {
      what: 'used in another trace',
      make: () => {
        const kept = keepTracer();
        return jit((x: NDArray) => x.add(kept))(1);
      },
      message:
        'add: a traced value of the function was used after its trace had ended. It was ' +
        'probably kept in a variable outside of the function. Return the value from the ' +
        'function instead.',
    },
  ],
  'reentrant-call': [
    {
      what: 'a callback that calls its caller',
      make: () => {
        const f: (x: NDArray) => NDArray = jit(function twice(x: NDArray): NDArray {
          debug.callback((v) => f(v), x);
          return x.mul(2);
        });
        return f(np.array(1));
      },
      message:
        'twice: a callback that it calls has called it again with arguments of the same types. ' +
        'Keep what the callback received and call the function after it has returned.',
    },
  ],
  'value-elsewhere': [
    {
      what: 'the element of an array whose value has not come',
      make: () => elsewhere([1, 2]).js(),
      message:
        'an array of type f64[2] was read at once, but its value is elsewhere and takes time to ' +
        'come. Wait for it: await x.data(). From then on dataSync(), item() and js() read it, too.',
    },
    {
      what: 'such an array where code that runs here wants it',
      make: () => elsewhere([1, 2]).add(1),
      message:
        'an array of type f64[2] was read at once, but its value is elsewhere and takes time to ' +
        'come. Wait for it: await x.data(). From then on dataSync(), item() and js() read it, too.',
    },
  ],
  'deleted-array': [
    {
      what: 'a donated argument',
      make: () => {
        const x = np.ones([3], { dtype: 'float32' });
        jit((v: NDArray) => v.mul(2), { donate: 0 })(x);
        return x.js();
      },
      message:
        'an array of type f32[3] was used after it had been deleted: by dispose(), at the end of ' +
        'the block of a `using` declaration, or as an argument that jit was told to donate. Read ' +
        'it before, or hand in a copy: np.copy(x).',
    },
    {
      what: 'a disposed number as an operand',
      make: () => {
        const x = np.array(1.5);
        x.dispose();
        return x.add(1);
      },
      message:
        'an array of type f64[]* was used after it had been deleted: by dispose(), at the end of ' +
        'the block of a `using` declaration, or as an argument that jit was told to donate. Read ' +
        'it before, or hand in a copy: np.copy(x).',
    },
  ],
  'out-of-memory': [
    {
      what: 'more than addresses reach',
      make: () => new Heap().take(2 ** 33),
      message:
        'a call needs 8192.0 MB more than the 1.0 MB that its WebAssembly code has, and the host ' +
        "grants no more. Pass less at once, or use jit(f, { target: 'js' }).",
    },
  ],
  'thread-lost': [
    {
      what: 'a thread that does not end',
      make: () => failLost('f', new LostThread('a piece that another thread does is not done')),
      message:
        'f: a piece that another thread does is not done. Its values are lost, and the next calls ' +
        'start new threads. Where that comes again, use setThreads(1).',
    },
  ],
  'too-large': [
    {
      what: 'a stored array of more elements than an int32 counts',
      make: () =>
        jit((x: NDArray) => np.outer(x, x))
          .lower(np.zeros([50_000]))
          .text('loops'),
      message:
        'compile: an array of 2500000000 elements would have to be stored, and offsets in an array are ' +
        'counted up to 2147483647. Compute it in parts.',
    },
    {
      what: 'an axis of more turns than an int32 counts',
      make: () =>
        jit(() => np.sum(np.zeros([3e9])))
          .lower()
          .text('loops'),
      message:
        'compile: a loop would have 3000000000 turns, and an index is counted up to 2147483647. Give ' +
        'the array another axis, or compute it in parts.',
    },
    {
      what: 'an array too large to be regrouped',
      make: () =>
        jit((x: NDArray) => np.outer(x, x).ravel().max())
          .lower(np.zeros([50_000]))
          .text('loops'),
      message:
        'compile: 2500000000 elements are computed whose offsets in other shapes are found by ' +
        'division, and offsets are counted up to 2147483647. Keep the axes, or compute in parts.',
    },
  ],
  'not-finite': [
    {
      what: 'the logarithm of a negative number',
      make: () => debug.checkNumerics((x: NDArray) => np.log(x).add(1))(np.array([1, -2])),
      message:
        "debug.checkNumerics: 'b:f64[2] = log a' makes NaN at [1] of -2, called at cases.ts:LINE.",
    },
    {
      what: 'an infinite argument',
      make: () =>
        debug.checkNumerics((x: NDArray) => x.mul(2), { infinities: true })(np.array(-Infinity)),
      message: 'debug.checkNumerics: argument 0 of the function has -Infinity.',
    },
  ],
  'cluster-failed': [
    {
      what: 'an answer of something else than a worker',
      make: () => decodeFrame(new ArrayBuffer(0)),
      message: 'connect: what answers there is no worker of Tanjent (python -m tanjent_xla serve).',
    },
  ],
  'bad-file': [
    {
      what: 'a file that is cut off',
      make: () => io.loadNpy(io.saveNpy(np.ones([3])).subarray(0, 140)),
      message:
        'io.loadNpy: the elements of an array float64[3] take 24 bytes, of which the file has 12.',
    },
  ],
  'parse-error': [
    {
      what: 'a text that ends early',
      make: () => parseProgram('{ lambda a:f64[] .', rules),
      message: "parseProgram: 1:19: expected 'in', received the end of the text.",
    },
  ],
  'verify-error': [
    {
      what: 'a var used before it is bound',
      make: () => {
        const type = aval([], 'float64');
        const [x, y, z] = [newVar(0, type), newVar(1, type), newVar(2, type)];
        const equations = [
          newEquation('sin', [z], noParams, [y], undefined),
          newEquation('cos', [x], noParams, [z], undefined),
        ];
        verifyProgram(newProgram([x], [], equations, [z], 3), rules);
      },
      message:
        "verifyProgram: 'c' is used but not bound before.\n  > b:f64[] = sin c\n    c:f64[] " +
        '= cos a',
    },
  ],
  internal: [
    {
      what: 'lists of unequal length',
      make: () => zip([1], []),
      message: 'This is a bug in Tanjent, please report it: zip of lists of 1 and 0',
    },
  ],
};
