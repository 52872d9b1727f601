/** Numeric functions as people write them. */
'use tanjent';

type Triple = readonly [number, number, number];
/** Of arrays whose lengths the functions know. */
type Numbers = Record<number, number> & { readonly length: number };

export function rosenbrock(x: Numbers): number {
  let sum = 0;
  for (let i = 0; i < x.length - 1; i++) {
    const curve = x[i + 1]! - x[i]! * x[i]!;
    const line = 1 - x[i]!;
    sum += 100 * curve * curve + line * line;
  }
  return sum;
}

const dt = 1e-3;

/** 10 000 Runge-Kutta steps of the Lorenz system. */
export function lorenz(start: Triple, parameters: Triple): number {
  let [x, y, z] = start;
  const [sigma, rho, beta] = parameters;
  for (let i = 0; i < 10_000; i++) {
    const ax = sigma * (y - x);
    const ay = x * (rho - z) - y;
    const az = x * y - beta * z;
    const [x1, y1, z1] = [x + ax * (dt / 2), y + ay * (dt / 2), z + az * (dt / 2)];
    const bx = sigma * (y1 - x1);
    const by = x1 * (rho - z1) - y1;
    const bz = x1 * y1 - beta * z1;
    const [x2, y2, z2] = [x + bx * (dt / 2), y + by * (dt / 2), z + bz * (dt / 2)];
    const cx = sigma * (y2 - x2);
    const cy = x2 * (rho - z2) - y2;
    const cz = x2 * y2 - beta * z2;
    const [x3, y3, z3] = [x + cx * dt, y + cy * dt, z + cz * dt];
    const dx = sigma * (y3 - x3);
    const dy = x3 * (rho - z3) - y3;
    const dz = x3 * y3 - beta * z3;
    x += (ax + 2 * bx + 2 * cx + dx) * (dt / 6);
    y += (ay + 2 * by + 2 * cy + dy) * (dt / 6);
    z += (az + 2 * bz + 2 * cz + dz) * (dt / 6);
  }
  return x + y + z;
}

/** The energy of n bodies that attract each other, after 1000 steps. */
export function nBody(positions: Numbers, velocities: Numbers, masses: Numbers): number {
  const n = masses.length;
  const p: Numbers = new Float64Array(positions as never);
  const v: Numbers = new Float64Array(velocities as never);
  for (let step = 0; step < 1000; step++) {
    for (let i = 0; i < n; i++) {
      let fx = 0;
      let fy = 0;
      let fz = 0;
      for (let j = 0; j < n; j++) {
        const dx = p[3 * j]! - p[3 * i]!;
        const dy = p[3 * j + 1]! - p[3 * i + 1]!;
        const dz = p[3 * j + 2]! - p[3 * i + 2]!;
        const d2 = dx * dx + dy * dy + dz * dz + 1e-3;
        const pull = masses[j]! / (d2 * Math.sqrt(d2));
        fx += dx * pull;
        fy += dy * pull;
        fz += dz * pull;
      }
      v[3 * i]! += 0.001 * fx;
      v[3 * i + 1]! += 0.001 * fy;
      v[3 * i + 2]! += 0.001 * fz;
    }
    for (let k = 0; k < 3 * n; k++) p[k]! += 0.001 * v[k]!;
  }
  let energy = 0;
  for (let i = 0; i < n; i++)
    energy += (masses[i]! * (v[3 * i]! ** 2 + v[3 * i + 1]! ** 2 + v[3 * i + 2]! ** 2)) / 2;
  return energy;
}

/** The squared error of a decaying wave at many points. */
export function curveFit(w: Numbers, ts: Numbers, ys: Numbers): number {
  let sum = 0;
  for (let i = 0; i < ts.length; i++) {
    const t = ts[i]!;
    const error = w[0]! * Math.exp(-w[1]! * t) * Math.cos(w[2]! * t + w[3]!) - ys[i]!;
    sum += error * error;
  }
  return sum / ts.length;
}
