/** Faddeeva's function w(z) = exp(-z²) erfc(-iz), as `codegen/targets/js/math` computes it. */
import { iterate, minus, over, type Real } from './reals.js';

type Complex = readonly [re: Real, im: Real];

const twoOverRootPi = 1.1283791670955126;

/** w for x, y >= 0 where |z| is small: exp(-z²) (1 + 2i/√π Σ z^(2k+1) / (k! (2k+1))). */
function nearZero(x: Real, y: Real, radius: Real): Complex {
  const [squareRe, squareIm] = [x.square().sub(y.square()), x.mul(2).mul(y)];
  const n = minus(1, y.mul(0.85 / 4.4))
    .mul(72)
    .mul(radius)
    .add(6)
    .round();
  const [re, im] = iterate(
    [over(1, n.mul(2).add(1)), 0],
    (_, m) => m.le(n),
    ([p, q], m) => {
      const k = n.sub(m).add(1);
      return [
        p!
          .mul(squareRe)
          .sub(q!.mul(squareIm))
          .div(k)
          .add(over(1, k.mul(2).sub(1))),
        p!.mul(squareIm).add(q!.mul(squareRe)).div(k),
      ];
    },
  );
  const p = minus(1, re!.mul(y).add(im!.mul(x)).mul(twoOverRootPi));
  const q = re!.mul(x).sub(im!.mul(y)).mul(twoOverRootPi);
  const size = squareRe.neg().exp();
  const [u, v] = [size.mul(squareIm.cos()), size.mul(squareIm.sin()).neg()];
  return [p.mul(u).sub(q.mul(v)), p.mul(v).add(q.mul(u))];
}

/** w for x, y >= 0 elsewhere; `radius` is of z in an ellipse where the series of steps h ends. */
function byFraction(x: Real, y: Real, radius: Real): Complex {
  const isInside = radius.lt(1);
  const depth = minus(1, radius.square()).max(0).sqrt();
  const inside = isInside.choose(minus(1, y.div(4.4)).mul(depth), 0);
  const h = inside.mul(1.88);
  const isTaylor = h.gt(0);
  const terms = inside.mul(34).add(7).round();
  const few = over(1442, radius.mul(26).add(77)).add(3).floor();
  const steps = isTaylor.choose(inside.mul(26).add(16).round(), few);
  const twice = isTaylor.choose(h.mul(2), 1);
  const [re, im, sumRe, sumIm] = iterate(
    [0, 0, 0, 0, twice.pow(terms)],
    (_, m) => m.sub(1).le(steps),
    ([p, q, totalRe, totalIm, power], m) => {
      const n = steps.sub(m).add(1);
      const a = y.add(h).add(n.add(1).mul(p!));
      const b = x.sub(n.add(1).mul(q!));
      const size = over(0.5, a.square().add(b.square()));
      const [nextRe, nextIm] = [size.mul(a), size.mul(b)];
      const isTerm = isTaylor.and(n.le(terms));
      const t = power!.add(totalRe!);
      return [
        nextRe,
        nextIm,
        isTerm.choose(nextRe.mul(t).sub(nextIm.mul(totalIm!)), totalRe!),
        isTerm.choose(nextIm.mul(t).add(nextRe.mul(totalIm!)), totalIm!),
        isTerm.choose(power!.div(twice), power!),
      ];
    },
  );
  const u = isTaylor.choose(sumRe!, re!).mul(twoOverRootPi);
  const v = isTaylor.choose(sumIm!, im!).mul(twoOverRootPi);
  return [y.eq(0).choose(x.square().neg().exp(), u), v];
}

/** w for x, y >= 0. */
function inQuadrant(x: Real, y: Real): Complex {
  const scaled = [x.div(6.3), y.div(4.4)] as const;
  const most = scaled[0].max(scaled[1]);
  const isOut = most.gt(1e100);
  const radius = scaled[0].square().add(scaled[1].square()).sqrt();
  const isNear = radius.lt(0.292);
  const near = nearZero(isNear.choose(x, 0), isNear.choose(y, 0), isNear.choose(radius, 0));
  const isFar = isNear.or(isOut).not();
  const far = byFraction(isFar.choose(x, 10), isFar.choose(y, 10), isFar.choose(radius, 3));
  const out = farOut(isOut.choose(x, 1), isOut.choose(y, 1));
  return [
    isNear.choose(near[0], isFar.choose(far[0], out[0])),
    isNear.choose(near[1], isFar.choose(far[1], out[1])),
  ];
}

/** i / (√π z), which w is where z² overflows. */
function farOut(x: Real, y: Real): Complex {
  const most = x.max(y);
  const isEnd = most.eq(Infinity);
  const [p, q] = [x.div(most), y.div(most)];
  const scale = over(1 / Math.sqrt(Math.PI), p.square().add(q.square()));
  return [isEnd.choose(0, scale.mul(q).div(most)), isEnd.choose(0, scale.mul(p).div(most))];
}

/** w(-z) = 2 exp(-z²) - w(z), and w(-z̄) is the conjugate of w(z). */
function faddeeva([x, y]: readonly Real[]): Complex {
  const [width, height] = [x!.abs(), y!.abs()];
  const isNone = x!.isNaN().or(y!.isNaN());
  const [re, im] = inQuadrant(width, height);
  const size = height.sub(width).mul(height.add(width)).exp().mul(2);
  const angle = width.mul(height).mul(2);
  const isUpper = y!.ge(0);
  const real = isUpper.choose(re, size.mul(angle.cos()).sub(re));
  const imag = isUpper.choose(im, size.mul(angle.sin()).add(im));
  const side = x!.lt(0).choose(-1, 1);
  return [isNone.choose(NaN, real), isNone.choose(NaN, side.mul(imag))];
}

/** The real part of w(x + iy). */
export const faddeevaReal = (z: readonly Real[]): Real => faddeeva(z)[0];
/** The imaginary part of w(x + iy). */
export const faddeevaImag = (z: readonly Real[]): Real => faddeeva(z)[1];
