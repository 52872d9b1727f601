/**
 * Taylor polynomials as numbers: plain JS written over them, with real loops and branches, is a
 * reference that has its derivatives exactly.
 */

/** Coefficients up to s³ of a function of s. */
export class Jet {
  readonly c: readonly number[];

  constructor(c: readonly number[]) {
    this.c = c;
  }

  static constant(value: number): Jet {
    return new Jet([value, 0, 0, 0]);
  }

  /** value + slope · s. */
  static line(value: number, slope: number): Jet {
    return new Jet([value, slope, 0, 0]);
  }

  get value(): number {
    return this.at(0);
  }

  /** The derivative of this order at s = 0. */
  derivative(order: number): number {
    return this.at(order) * ([1, 1, 2, 6][order] as number);
  }

  at(order: number): number {
    return this.c[order] as number;
  }

  add(y: Jet | number): Jet {
    const other = toJet(y);
    return new Jet(this.c.map((a, n) => a + other.at(n)));
  }

  sub(y: Jet | number): Jet {
    return this.add(toJet(y).mul(-1));
  }

  mul(y: Jet | number): Jet {
    const other = toJet(y);
    return new Jet(this.c.map((_, n) => convolve(this, other, n)));
  }

  div(y: Jet | number): Jet {
    return this.mul(toJet(y).apply((v) => [1 / v, -1 / v ** 2, 1 / v ** 3, -1 / v ** 4]));
  }

  sin(): Jet {
    return this.apply((v) => [Math.sin(v), Math.cos(v), -Math.sin(v) / 2, -Math.cos(v) / 6]);
  }

  exp(): Jet {
    return this.apply((v) => [1, 1, 1 / 2, 1 / 6].map((a) => a * Math.exp(v)));
  }

  tanh(): Jet {
    return this.apply((v) => {
      const t = Math.tanh(v);
      const slope = 1 - t * t;
      return [t, slope, -t * slope, (slope * (3 * t * t - 1)) / 3];
    });
  }

  /** A function of this one from the function's Taylor coefficients at the value. */
  apply(coefficients: (value: number) => readonly number[]): Jet {
    const [f0, f1, f2, f3] = coefficients(this.value) as [number, number, number, number];
    const rest = new Jet([0, ...this.c.slice(1)]);
    const square = rest.mul(rest);
    return rest.mul(f1).add(square.mul(f2)).add(square.mul(rest).mul(f3)).add(f0);
  }
}

const toJet = (x: Jet | number): Jet => (typeof x === 'number' ? Jet.constant(x) : x);

function convolve(x: Jet, y: Jet, n: number): number {
  let sum = 0;
  for (let k = 0; k <= n; k++) sum += x.at(k) * y.at(n - k);
  return sum;
}
