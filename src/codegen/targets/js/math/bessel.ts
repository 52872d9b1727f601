/**
 * Bessel functions of whole orders. Below `far` all orders come from the recurrence backwards (J.
 * C. P. Miller), scaled by 1 = J₀ + 2 J₂ + 2 J₄ + …, and Y₀ and Y₁ from sums of these (M.
 * Abramowitz and I. A. Stegun, 9.1.88); beyond, orders 0 and 1 from Hankel's expansions, and the
 * others by the recurrence in the direction in which it is stable.
 */

/** From here on Hankel's expansions are exact to the last digit. */
const far = 20;
/** The largest order: each takes a step. */
const greatestOrder = 1e6;
const euler = 0.5772156649015329;

/** J_n(x); NaN for orders that are not whole, or beyond 10⁶. */
export function besselJ(n: number, x: number): number {
  if (!isOrder(n) || Number.isNaN(x)) return NaN;
  const order = Math.abs(n);
  const isNegative = order % 2 === 1 && n < 0 !== x < 0;
  const value = ofPositive(order, Math.abs(x));
  return isNegative ? -value : value;
}

/** Y_n(x); NaN for negative x, and where `besselJ` is. */
export function besselY(n: number, x: number): number {
  if (!isOrder(n) || !(x >= 0)) return NaN;
  const order = Math.abs(n);
  const value = secondKind(order, x);
  return order % 2 === 1 && n < 0 ? -value : value;
}

const isOrder = (n: number): boolean => Number.isInteger(n) && Math.abs(n) <= greatestOrder;

function ofPositive(n: number, x: number): number {
  if (x === Infinity) return 0;
  if (x * x <= n + 1) return bySeries(n, x);
  if (x < far) return backwards(n, x)[n] as number;
  const [first, second] = [hankel(0, x)[0], hankel(1, x)[0]];
  if (n <= x) return forwards(n, x, first, second);
  const ratios = downTo(n, x);
  return Math.abs(first) > Math.abs(second)
    ? (first / ratios.first) * ratios.value
    : (second / ratios.second) * ratios.value;
}

function secondKind(n: number, x: number): number {
  if (x === 0) return -Infinity;
  if (x === Infinity) return 0;
  const [first, second] = x < far ? nearZero(x) : [hankel(0, x)[1], hankel(1, x)[1]];
  return forwards(n, x, first, second);
}

/** (x/2)ⁿ / n! Σ (-x²/4)ᵏ / (k! (n+1)ₖ). */
function bySeries(n: number, x: number): number {
  let power = 1;
  for (let k = 1; k <= n && power !== 0; k++) power *= x / 2 / k;
  const z = (-x * x) / 4;
  let [sum, term] = [1, 1];
  for (let k = 1; Math.abs(term) > 1e-17; k++) {
    term *= z / (k * (n + k));
    sum += term;
  }
  return power * sum;
}

/** J₀ … J_n, and further ones as far as they matter. */
function backwards(n: number, x: number): Float64Array {
  const most = Math.max(n, x);
  const start = 2 * Math.ceil((most + Math.sqrt(160 * most)) / 2) + 8;
  const values = new Float64Array(start + 1);
  let [above, here, sum] = [0, 1e-290, 0];
  for (let k = start; k >= 0; k--) {
    values[k] = here;
    if (k % 2 === 0) sum += k === 0 ? here : 2 * here;
    [above, here] = [here, (2 * k * here) / x - above];
    if (Math.abs(here) > 1e250) {
      // What is left behind is too small to matter, unless it is J_n itself.
      for (let i = k; i <= start; i++) values[i] = (values[i] as number) * 1e-250;
      [above, here, sum] = [above * 1e-250, here * 1e-250, sum * 1e-250];
    }
  }
  return values.map((v) => v / sum);
}

/** Multiples of J₀, J₁ and J_n, of n beyond x. */
function downTo(n: number, x: number): { first: number; second: number; value: number } {
  let [above, here, value, second] = [0, 1e-290, 0, 0];
  for (let k = 2 * Math.ceil((n + Math.sqrt(160 * n)) / 2) + 8; k >= 1; k--) {
    if (k === n) value = here;
    if (k === 1) second = here;
    [above, here] = [here, (2 * k * here) / x - above];
    if (Math.abs(here) > 1e250)
      [above, here, value] = [above * 1e-250, here * 1e-250, value * 1e-250];
  }
  return { first: here, second, value };
}

/** The function of order n from those of orders 0 and 1. */
function forwards(n: number, x: number, first: number, second: number): number {
  if (n === 0) return first;
  let [below, here] = [first, second];
  for (let k = 1; k < n && Number.isFinite(here); k++)
    [below, here] = [here, ((2 * k) / x) * here - below];
  return here;
}

/** Y₀ and Y₁. */
function nearZero(x: number): [number, number] {
  const j = x < 1 ? Float64Array.from({ length: 14 }, (_, n) => bySeries(n, x)) : backwards(2, x);
  const [zeroth = 0, first = 0] = j;
  let [even, odd, sign] = [0, 0, -1];
  for (let k = 1; 2 * k + 1 < j.length; k++, sign = -sign) {
    even += (sign * 2 * (j[2 * k] as number)) / k;
    odd += (sign * (2 * k + 1) * (j[2 * k + 1] as number)) / (k * (k + 1));
  }
  const log = Math.log(x) - Math.LN2 + euler;
  return [
    (2 / Math.PI) * (log * zeroth - even),
    (2 / Math.PI) * ((log - 1) * first - odd) - ((2 / Math.PI) * zeroth) / x,
  ];
}

/** J_n(x) and Y_n(x) of order 0 or 1: √(2/πx) times P and Q at the phase x - (2n+1) π/4. */
function hankel(n: 0 | 1, x: number): [number, number] {
  let [p, q, term] = [1, 0, 1];
  for (let k = 1; Math.abs(term) > 1e-18 && k < 60; k++) {
    term *= (4 * n * n - (2 * k - 1) ** 2) / (8 * k * x);
    if (k % 2 === 1) q += k % 4 === 1 ? term : -term;
    else p += k % 4 === 0 ? term : -term;
  }
  const [sum, difference] = [Math.sin(x) + Math.cos(x), Math.sin(x) - Math.cos(x)];
  const [cos, sin] = n === 0 ? [sum, difference] : [difference, -sum];
  const scale = 1 / Math.sqrt(Math.PI * x);
  return [scale * (p * cos - q * sin), scale * (p * sin + q * cos)];
}
