/** One or more deliberate mistakes for every error code, with the whole message each must give. */
import { aval } from '../../src/array/aval.js';
import type { ErrorCode } from '../../src/array/errors.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { zip } from '../../src/array/shape.js';
import { grad, jit, jvp, lax, linearTranspose, numpy as np, vmap } from '../../src/index.js';
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

function keepTracer(): NDArray {
  let kept: NDArray | undefined;
  jit((x: NDArray) => (kept = np.sin(x)))(1);
  return kept as NDArray;
}

export const mistakes: Readonly<Record<ErrorCode, readonly [Mistake, ...Mistake[]]>> = {
  'shape-mismatch': [
    {
      what: 'shapes that do not broadcast',
      make: () => np.add(np.ones([2]), np.ones([3])),
      message: '',
    },
    {
      what: 'matrices that do not fit, in a traced function',
      make: () => jit((x: NDArray) => np.matmul(x, x))(np.ones([2, 3])),
      message: '',
    },
    {
      what: 'mapped axes of different lengths',
      make: () => vmap((x: NDArray, y: NDArray) => x.add(y))(np.ones([2]), np.ones([3])),
      message: '',
    },
  ],
  'dtype-mismatch': [
    {
      what: 'two dtypes where nothing promotes',
      make: () => lax.add(np.ones([2]), integers(1, 2)),
      message: '',
    },
  ],
  'axis-out-of-range': [
    { what: 'a reduction', make: () => np.sum(np.ones([2, 3]), 2), message: '' },
    {
      what: 'a reduction in a traced function',
      make: () => jit((x: NDArray) => x.sum(-3))(np.ones([2, 3])),
      message: '',
    },
  ],
  'index-out-of-range': [
    { what: 'a static index', make: () => np.ones([3]).slice(5), message: '' },
  ],
  'tree-mismatch': [
    {
      what: 'tangents of another structure',
      make: () => jvp(({ a }: { a: NDArray }) => a, [{ a: 1 }], [{ b: 1 }] as never),
      message: '',
    },
    {
      what: 'a function that returns nothing',
      make: () => jit((() => undefined) as never as (x: NDArray) => NDArray)(1),
      message: '',
    },
    {
      what: 'axes of another structure',
      make: () => vmap(({ a }: { a: NDArray }) => a, [{ b: 0 }] as never)({ a: np.ones([2]) }),
      message: '',
    },
  ],
  'bad-argument': [{ what: 'text as an array', make: () => np.array('one' as never), message: '' }],
  'gradient-of-non-scalar': [
    { what: 'an array', make: () => grad(np.sin)(np.ones([3])), message: '' },
  ],
  'gradient-of-integer': [
    {
      what: 'an integer argument',
      make: () => grad((x: NDArray) => x.sum())(integers(1, 2)),
      message: '',
    },
    {
      what: 'an integer result',
      make: () => grad((x: NDArray) => np.argmax(x))(np.ones([3])),
      message: '',
    },
  ],
  'not-differentiable': [
    {
      what: 'a primitive without a derivative',
      make: () => grad((x: NDArray) => lax.nextafter(x, 2))(1),
      message: '',
    },
    {
      what: 'the transpose of what is not linear',
      make: () => linearTranspose((x: NDArray) => np.sin(x), [1])(1),
      message: '',
    },
  ],
  'value-not-known': [
    {
      what: 'reading a traced value',
      make: () => jit((x: NDArray) => np.array(x.item()))(1),
      message: '',
    },
    {
      what: 'a traced value where a number must be known',
      make: () => jit((n: NDArray) => np.ones([3]).slice([0, n as never]))(1),
      message: '',
    },
  ],
  'traced-as-number': [
    {
      what: 'a condition',
      make: () => jit((x: NDArray) => ((x as never as number) > 0 ? x : x.mul(2)))(1),
      message: '',
    },
    {
      what: 'a JS operator',
      make: () => jit((x: NDArray) => np.array((x as never as number) * 2))(1),
      message: '',
    },
    {
      what: 'a Math function',
      make: () => grad((x: NDArray) => np.array(Math.sin(x as never)))(1),
      message: '',
    },
    {
      what: 'a template string',
      make: () => jit((x: NDArray) => np.array(`${x as never as string}`.length))(1),
      message: '',
    },
  ],
  'leaked-tracer': [
    { what: 'used outside', make: () => np.cos(keepTracer()), message: '' },
    {
      what: 'used in another trace',
      make: () => {
        const kept = keepTracer();
        return jit((x: NDArray) => x.add(kept))(1);
      },
      message: '',
    },
  ],
  'parse-error': [
    {
      what: 'a text that ends early',
      make: () => parseProgram('{ lambda a:f64[] .', rules),
      message: '',
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
      message: '',
    },
  ],
  internal: [{ what: 'lists of unequal length', make: () => zip([1], []), message: '' }],
};
