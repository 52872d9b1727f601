import { newParts, rootsOfUnity, type PartArrays } from './roots.js';
import { lengthOf, stagesOf, type FftStage } from './stage-list.js';

/** The transform of numbers while compiling, by the stages that stages.ts explains. */
export function transformed(x: PartArrays, radices: readonly number[]): PartArrays {
  const roots = rootsOfUnity(lengthOf(radices));
  return stagesOf(radices).stages.reduce((from, stage) => nextOf(from, stage, roots), x);
}

function nextOf(
  from: PartArrays,
  { radix, count, stride }: FftStage,
  roots: PartArrays,
): PartArrays {
  const n = from.re.length;
  const to = newParts(n);
  for (let p = 0; p < count; p++)
    for (let k = 0; k < radix; k++) {
      // Term j is multiplied by e^{-2πi·jk/radix}·e^{-2πi·pk·stride/n}.
      const powers = Array.from(
        { length: radix },
        (_, j) => (j * k * (n / radix) + p * k * stride) % n,
      );
      for (let q = 0; q < stride; q++) {
        const target = q + stride * (radix * p + k);
        powers.forEach((power, j) =>
          addProduct(to, target, from, q + stride * (p + count * j), roots, power),
        );
      }
    }
  return to;
}

function addProduct(
  to: PartArrays,
  target: number,
  from: PartArrays,
  source: number,
  roots: PartArrays,
  power: number,
): void {
  const [a, b] = [from.re[source] as number, from.im[source] as number];
  const [c, d] = [roots.re[power] as number, roots.im[power] as number];
  to.re[target] = (to.re[target] as number) + a * c - b * d;
  to.im[target] = (to.im[target] as number) + a * d + b * c;
}
