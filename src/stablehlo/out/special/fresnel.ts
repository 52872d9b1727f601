/** Fresnel's integrals, as `codegen/targets/js/math` computes them. */
import { iterate, minus, over, type Real } from './reals.js';

const far = 1.5;

/** Σ (±) (π/2)^m x^(2m+1) / (m! (2m + 1)) over m = start, start + 2, … */
function series(x: Real, start: 0 | 1): Real {
  const quarter = x.square().mul(Math.PI / 2);
  const first = start === 0 ? x : x.mul(quarter);
  const [sum] = iterate(
    [first.div(2 * start + 1), first],
    ([total, term]) => term!.abs().gt(total!.abs().mul(1e-17)),
    ([total, term], k) => {
      const m = k.mul(2).add(start);
      const next = term!.mul(quarter.neg().div(m)).mul(quarter.div(m.sub(1)));
      return [total!.add(next.div(m.mul(2).add(1))), next];
    },
    30,
  );
  return sum!;
}

/** π/2 · x², less multiples of 2π: the square is exact as a sum of two numbers. */
function phase(x: Real): Real {
  const isWhole = x.gt(2 ** 53);
  const place = isWhole.choose(0, x);
  const head = place.head();
  const tail = place.sub(head);
  const square = head.square().rem(4).add(head.mul(2).mul(tail).rem(4)).add(tail.square());
  return square.rem(4).mul(Math.PI / 2);
}

/** C(x) or S(x) for x > 1.5. */
function fraction(given: Real, index: 0 | 1): Real {
  const isOut = given.square().mul(Math.PI).gt(1e100);
  const x = isOut.choose(2, given);
  const square = x.square().mul(Math.PI);
  const size = square.square().add(1);
  const [dRe, dIm] = [over(1, size), square.div(size)];
  const [re, im] = iterate(
    [dRe, dIm, dRe, dIm, 1e100, 0, 1, 1, 1],
    ([, , , , , , , stepRe, stepIm]) => stepRe!.sub(1).abs().add(stepIm!.abs()).gt(2e-16),
    ([totalRe, totalIm, inverseRe, inverseIm, cRe, cIm, base], k) => {
      const n = k.mul(2).sub(1);
      const numerator = n.neg().mul(n.add(1));
      const next = base!.add(4);
      const p = next.add(numerator.mul(inverseRe!));
      const q = numerator.mul(inverseIm!).sub(square);
      const length = p.square().add(q.square());
      const [newRe, newIm] = [p.div(length), q.neg().div(length)];
      const c = cRe!.square().add(cIm!.square());
      const ratioRe = next.add(numerator.mul(cRe!).div(c));
      const ratioIm = square.neg().sub(numerator.mul(cIm!).div(c));
      const stepRe = ratioRe.mul(newRe).sub(ratioIm.mul(newIm));
      const stepIm = ratioRe.mul(newIm).add(ratioIm.mul(newRe));
      const re1 = totalRe!.mul(stepRe).sub(totalIm!.mul(stepIm));
      const im1 = totalRe!.mul(stepIm).add(totalIm!.mul(stepRe));
      return [re1, im1, newRe, newIm, ratioRe, ratioIm, next, stepRe, stepIm];
    },
    1000,
  );
  // (½ + ½i) (1 - e^(iφ) (1 - i) x h)
  const [hRe, hIm] = [x.mul(re!.add(im!)), x.mul(im!.sub(re!))];
  const [cos, sin] = [phase(x).cos(), phase(x).sin()];
  const wRe = minus(1, cos.mul(hRe).sub(sin.mul(hIm)));
  const wIm = cos.mul(hIm).add(sin.mul(hRe)).neg();
  const value = (index === 0 ? wRe.sub(wIm) : wRe.add(wIm)).div(2);
  return isOut.choose(0.5, value);
}

function integral(x: Real, index: 0 | 1): Real {
  const size = x.abs();
  const isFar = size.gt(far);
  const near = series(isFar.choose(0, x), index);
  return isFar.choose(x.sign().mul(fraction(isFar.choose(size, 2), index)), near);
}

/** C(x), the integral of cos(πt²/2) from 0 to x. */
export const fresnelCos = ([x]: readonly Real[]): Real => integral(x!, 0);
/** S(x), the integral of sin(πt²/2) from 0 to x. */
export const fresnelSin = ([x]: readonly Real[]): Real => integral(x!, 1);
