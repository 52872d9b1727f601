/** Owen's function T, by Gauss and Legendre's quadrature. */
import { legendreNodes } from '../../../numbers/legendre-nodes.js';
import { over, sumOver, type Real } from './reals.js';

/** The nodes of two panels beside each other on [0, 1], and their weights. */
const points = legendreNodes.flatMap(([node, weight]) =>
  [1 - node, 1 + node, 3 - node, 3 + node].map((x) => [x / 4, weight / 4] as const),
);

/** T for h >= 0 and 0 <= a <= 1: nothing is left of the integrand where hx is 9. */
function ofSmall(h: Real, a: Real): Real {
  const scale = h.square().div(-2).exp();
  const end = a.min(over(9, h));
  const height = h.mul(end);
  const sum = sumOver(points, [height, end], ([place, weight], [tall, wide]) => {
    const value = tall!.mul(place!).square().div(-2).exp();
    return value.div(wide!.mul(place!).square().add(1)).mul(weight!);
  });
  const isNone = scale.eq(0).or(a.eq(0));
  return isNone.choose(
    0,
    scale
      .mul(sum)
      .mul(end)
      .div(2 * Math.PI),
  );
}

/** 1 - Φ(h). */
const tail = (h: Real): Real => h.mul(Math.SQRT1_2).erfc().div(2);

/** T(h, a), the integral of exp(-h²(1+x²)/2) / (2π(1+x²)) from 0 to a. */
export function owensT([h, a]: readonly Real[]): Real {
  const [height, size] = [h!.abs(), a!.abs()];
  const isSmall = size.le(1);
  const other = size.mul(height);
  const inner = ofSmall(isSmall.choose(height, other), isSmall.choose(size, over(1, size)));
  // T(h, a) + T(ah, 1/a) = ½ Φ̄(h) + ½ Φ̄(ah) - Φ̄(h) Φ̄(ah)
  const [p, q] = [tail(height), tail(other)];
  const large = p.add(q).div(2).sub(p.mul(q)).sub(inner);
  const angle = a!.atan().div(2 * Math.PI);
  const isFlat = height.eq(0).and(isSmall.not());
  const value = isFlat.choose(angle, a!.sign().mul(isSmall.choose(inner, large)));
  const isNone = h!.isNaN().or(a!.isNaN());
  return isNone.choose(NaN, height.eq(Infinity).choose(0, value));
}
