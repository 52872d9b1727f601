/** The dilogarithm, by its series for arguments up to ½ and the reflections that lead there. */
import { iterate, minus, over, type Real } from './reals.js';

/** Li₂(z) = Σ zᵏ / k², for |z| <= ½. */
function series(z: Real): Real {
  const [sum] = iterate(
    [z, z],
    ([total, power]) => power!.abs().gt(total!.abs().mul(1e-18)),
    ([total, power], n) => {
      const [k, next] = [n.add(1), power!.mul(z)];
      return [total!.add(next.div(k.square())), next];
    },
    60,
  );
  return sum!;
}

/** Li₂(1 - x), the integral of ln(t) / (1 - t) from 1 to x; NaN for negative x. */
export function spence([x]: readonly Real[]): Real {
  const isInside = x!.gt(0).and(x!.lt(Infinity));
  const place = isInside.choose(x!, 1);
  const isAbove = place.gt(1);
  // Li₂(1 - x) + Li₂(1 - 1/x) = -½ ln² x
  const near = isAbove.choose(over(1, place), place);
  const rest = isAbove.choose(place.sub(1).div(place), minus(1, place));
  const log = place.log();
  const isUpper = near.ge(0.5);
  const sum = series(isUpper.choose(rest, near));
  const logs = isUpper.choose(0, near.log().mul(near.neg().log1p()));
  const below = isUpper.choose(sum, minus(Math.PI ** 2 / 6, logs).sub(sum));
  const value = isAbove.choose(below.neg().sub(log.square().div(2)), below);
  const ends = x!.eq(0).choose(Math.PI ** 2 / 6, x!.eq(Infinity).choose(-Infinity, NaN));
  return isInside.choose(value, ends);
}
