/**
 * Cells of recurrent networks: functions of weights, of the state that a cell carries from step to
 * step, and of an input [...batch, features]. The weights are trees as Flax has them, and may so be
 * taken over from there. `(carry, x) => nn.lstmCell(params, carry, x)` is what `rnn` and `lax.scan`
 * take.
 */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { add, multiply, subtract } from '../../numpy/math/arithmetic.js';
import { join, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { asInexact } from '../../operands/promote.js';
import { arrayLike, callable, flag, kind, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { tanh } from '../../numpy/math/math.js';
import { sigmoid } from '../activations.js';
import { denseOf, layersOf, type DenseParams } from '../layers/dense.js';

/** A function of each element. */
export type Activation = (x: NDArray) => NDArray;

/** The options of `simpleCell`. */
export interface SimpleCellOptions {
  /** `tanh` unless given. */
  readonly activationFn?: Activation | undefined;
  /** Whether the state is added before the activation; false unless given. */
  readonly residual?: boolean | undefined;
}

/** The options of `lstmCell` and `gruCell`. */
export interface GatedCellOptions {
  /** `tanh` unless given. */
  readonly activationFn?: Activation | undefined;
  /** How gates open; `sigmoid` unless given. */
  readonly gateFn?: Activation | undefined;
}

/** The weights of `lstmCell`: from the input (i) and the state (h) to each gate. */
export type LstmParams = Readonly<
  Record<'ii' | 'if' | 'ig' | 'io' | 'hi' | 'hf' | 'hg' | 'ho', DenseParams>
>;

/** The weights of `gruCell`: from the input (i) and the state (h) to each gate. */
export type GruParams = Readonly<Record<'ir' | 'iz' | 'in' | 'hr' | 'hz' | 'hn', DenseParams>>;

/** The weights of `simpleCell`, from the input and from the state. */
export type SimpleParams = Readonly<Record<'i' | 'h', DenseParams>>;

const activation = kind<Activation>('a function of an array', callable.holds);
const gated = { activationFn: named(activation), gateFn: named(activation) };

const simpleCellParameters = parameters<SimpleCellOptions>(
  'nn.simpleCell',
  { params: layersOf('i', 'h'), carry: arrayLike, inputs: arrayLike },
  { activationFn: named(activation), residual: named(flag) },
);

/** `[h, h]` with the new state h = tanh(i(x) + h(state)) of Elman's network (1990). */
export function simpleCell(
  params: SimpleParams,
  carry: ArrayLike,
  inputs: ArrayLike,
  ...args: Trailing<[], SimpleCellOptions>
): [carry: NDArray, output: NDArray] {
  const who = 'nn.simpleCell';
  const found = simpleCellParameters.read([params, carry, inputs], args);
  const [x, h] = [asInexact(inputs), asInexact(carry)];
  const sum = speakAs(who, () => {
    const both = add(denseOf(who, x, params.i), denseOf(who, h, params.h));
    return found.residual === true ? add(both, h) : both;
  });
  const next = (found.activationFn ?? tanh)(sum);
  return [next, next];
}

const statePair = kind<readonly [ArrayLike, ArrayLike]>(
  'a pair of arrays [c, h]',
  (x) => Array.isArray(x) && x.length === 2 && x.every((v) => arrayLike.holds(v)),
);
const lstmCellParameters = parameters<GatedCellOptions>(
  'nn.lstmCell',
  {
    params: layersOf('ii', 'if', 'ig', 'io', 'hi', 'hf', 'hg', 'ho'),
    carry: statePair,
    inputs: arrayLike,
  },
  gated,
);

/**
 * `[[c, h], h]` with c = f · c + i · g and h = o · tanh(c), of the gates i, f, o = sigmoid(x + h)
 * and of g = tanh(x + h), each with its own weights (Hochreiter and Schmidhuber, 1997). One product
 * of the input and one of the state serve all gates.
 */
export function lstmCell(
  params: LstmParams,
  carry: readonly [c: ArrayLike, h: ArrayLike],
  inputs: ArrayLike,
  ...args: Trailing<[], GatedCellOptions>
): [carry: [c: NDArray, h: NDArray], output: NDArray] {
  const who = 'nn.lstmCell';
  const found = lstmCellParameters.read([params, carry, inputs], args);
  const { gateFn = sigmoid, activationFn = tanh } = found;
  const [c, h] = [asInexact(carry[0]), asInexact(carry[1])];
  const [forInput, forget, content, forOutput] = speakAs(who, () => {
    const own = together(who, asInexact(inputs), [params.ii, params.if, params.ig, params.io]);
    const past = together(who, h, [params.hi, params.hf, params.hg, params.ho]);
    return own.map((x, i) => add(x, at(past, i)));
  }) as [NDArray, NDArray, NDArray, NDArray];
  const kept = speakAs(who, () => multiply(gateFn(forget), c));
  const next = add(kept, multiply(gateFn(forInput), activationFn(content)));
  const output = multiply(gateFn(forOutput), activationFn(next));
  return [[next, output], output];
}

const gruCellParameters = parameters<GatedCellOptions>(
  'nn.gruCell',
  {
    params: layersOf('ir', 'iz', 'in', 'hr', 'hz', 'hn'),
    carry: arrayLike,
    inputs: arrayLike,
  },
  gated,
);

/**
 * `[h, h]` with the new state h = (1 - z) · n + z · h, of the gates r, z = sigmoid(x + h) and of
 * n = tanh(x + r · h), each with its own weights (Cho et al., 2014).
 */
export function gruCell(
  params: GruParams,
  carry: ArrayLike,
  inputs: ArrayLike,
  ...args: Trailing<[], GatedCellOptions>
): [carry: NDArray, output: NDArray] {
  const who = 'nn.gruCell';
  const found = gruCellParameters.read([params, carry, inputs], args);
  const { gateFn = sigmoid, activationFn = tanh } = found;
  const h = asInexact(carry);
  const { reset, keep, own, past } = speakAs(who, () => {
    const [r, z, n] = together(who, asInexact(inputs), [params.ir, params.iz, params.in]);
    const [hr, hz, hn] = together(who, h, [params.hr, params.hz, params.hn]);
    return { reset: add(r!, hr!), keep: add(z!, hz!), own: n!, past: hn! };
  });
  const z = gateFn(keep);
  const n = activationFn(add(own, multiply(gateFn(reset), past)));
  const next = speakAs(who, () => add(multiply(subtract(1, z), n), multiply(z, h)));
  return [next, next];
}

/** The results of several layers for one input, by one product with all kernels side by side. */
function together(who: string, x: NDArray, layers: readonly DenseParams[]): NDArray[] {
  const kernels = layers.map(({ kernel }) => asArray(kernel));
  const product = denseOf(who, x, { kernel: join(kernels, 1) });
  let start = 0;
  return layers.map(({ bias }, i) => {
    const stop = start + at(at(kernels, i).shape, 1);
    const own = sliceAxis(product, product.ndim - 1, start, stop);
    start = stop;
    return bias === undefined || bias === null ? own : add(own, bias);
  });
}
