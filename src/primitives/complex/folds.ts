/** Products of many complex values. */
import { at, range, sizeOf } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { multiply } from './arithmetic.js';
import { running } from './order.js';
import { partsOf, type ComplexParts, type WriteParts } from './parts.js';

export const runningProduct: WriteParts<PrimParams['cumprod']> = (b, [x], params) => [
  running(b, partsOf(x), params, (p, q) => multiply(b, p, q)),
];

/** The product along axes: halves are multiplied with each other until one element is left. */
export const product: WriteParts<PrimParams['reduceProd']> = (b, [x], { axes }) => {
  const { re, im } = partsOf(x);
  const { shape, dtype } = re.aval;
  const kept = range(shape.length).filter((d) => !axes.includes(d));
  const lengths = kept.map((d) => at(shape, d));
  const count = sizeOf(axes.map((d) => at(shape, d)));
  const type = { shape: lengths, dtype };
  if (count === 0) return [{ re: b.full(1, type), im: b.full(0, type) }];
  const line = (p: Primal): Primal =>
    b.reshape(b.transpose(p, [...kept, ...axes]), [...lengths, count]);
  let factors: ComplexParts = { re: line(re), im: line(im) };
  for (let n = count; n > 1; n = Math.ceil(n / 2)) factors = multiplyHalves(b, factors, n);
  return [{ re: b.reshape(factors.re, lengths), im: b.reshape(factors.im, lengths) }];
};

/** Along the last axis the first half times the second; the middle of an odd number stays. */
function multiplyHalves(b: Ops, x: ComplexParts, n: number): ComplexParts {
  const last = x.re.aval.shape.length - 1;
  const half = n >> 1;
  const cut = (p: Primal, start: number, stop: number): Primal =>
    b.bind1('slice', [p], {
      starts: p.aval.shape.map((_, d) => (d === last ? start : 0)),
      stops: p.aval.shape.with(last, stop),
      steps: p.aval.shape.map(() => 1),
    });
  const part = (start: number, stop: number): ComplexParts => ({
    re: cut(x.re, start, stop),
    im: cut(x.im, start, stop),
  });
  const product = multiply(b, part(0, half), part(n - half, n));
  if (n % 2 === 0) return product;
  const middle = part(half, half + 1);
  const join = (p: Primal, q: Primal): Primal => b.bind1('concatenate', [p, q], { axis: last });
  return { re: join(product.re, middle.re), im: join(product.im, middle.im) };
}
