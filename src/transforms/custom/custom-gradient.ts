/** Functions that return their value together with its pullback. */
import { hasTangent } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { anything } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { flattenResult } from '../../trace/arguments.js';
import { traceBody, type TracedBody } from '../../trace/body.js';
import { applyProgram } from '../../trace/bind.js';
import { checkedTraceable, describe, named, type AnyFunction } from '../../trace/checks.js';
import type { Arrays, GivenEach } from '../../trace/types.js';
import { unflatten } from '../../tree/tree.js';
import { customVjp } from './custom-vjp.js';

const customGradientParameters = parameters('customGradient', { f: anything });

/**
 * The function of the values of `f`, which returns [value, pullback]: from a cotangent of the value
 * the pullback gives those of the arguments, in a list, or of the only argument by itself. It may
 * use what f has computed. Reverse mode only, as `customVjp`, whose errors it throws.
 */
export function customGradient<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => readonly [R, (cotangent: Arrays<R>) => unknown],
  ...none: []
): (...args: GivenEach<A>) => Arrays<R>;
export function customGradient(f: AnyFunction, ...none: []): AnyFunction {
  customGradientParameters.read([f], none);
  checkedTraceable(f, 'customGradient');
  const call = (...args: unknown[]): unknown => {
    // The pullback of this call, which is known once its forward rule was traced.
    let back: TracedBody | undefined;
    const value = (...xs: unknown[]): unknown => pairOf(f, xs)[0];
    const custom = customVjp(named(value, f, 'customGradient') as (x: NDArray) => NDArray);
    const forward = (...xs: unknown[]): unknown => {
      const [y, pullback] = pairOf(f, xs);
      const [arrays, def] = flattenResult(y, 'customGradient', f.name);
      const { captured, ...body } = traceBody(pullback, [unflatten(def, arrays.map(orNull))], {
        who: 'customGradient',
      });
      back = body;
      return [y, captured];
    };
    const backward = (kept: readonly NDArray[], ct: unknown): unknown => {
      const { program, outDef } = back as TracedBody;
      const [cts] = flattenResult(ct, 'customGradient', f.name);
      const result = unflatten(outDef, applyProgram(program, [...kept, ...cts]));
      const isList = Array.isArray(result) && result.length === args.length;
      return isList || args.length !== 1 ? result : [result];
    };
    custom.defvjp(forward as never, backward as never);
    return speakAs('customGradient', () => custom(...(args as [NDArray])));
  };
  return named(call, f, 'customGradient');
}

/** What has no cotangent is null in its tree. */
const orNull = (x: NDArray): NDArray | null => (hasTangent(x.dtype) ? x : null);

function pairOf(f: AnyFunction, args: readonly unknown[]): [unknown, AnyFunction] {
  const result = f(...(args as never[]));
  if (!Array.isArray(result) || result.length !== 2 || typeof result[1] !== 'function')
    fail(
      'bad-rule-result',
      `customGradient: ${f.name} must return [value, pullback], but returned ${describe(result)}.`,
    );
  return result as [unknown, AnyFunction];
}
