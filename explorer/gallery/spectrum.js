/**
 * A filter that learns which frequencies are noise. It has a gain for each frequency of the Fourier
 * transform, and is trained on signals that are known without their noise.
 */
import { jit, nn, numpy as np, random, valueAndGrad, vmap } from 'tanjent';

const n = 256;
const t = np.arange(n).div(n);

/** A signal with its noise through the filter, whose gains are between 0 and 1. */
function filter(w, noisy) {
  return np.fft.irfft(np.fft.rfft(noisy).mul(nn.sigmoid(w)), { n });
}

/** How far filtered signals are from clean ones. */
export function f(w, noisy, clean) {
  return np.mean(np.square(filter(w, noisy).sub(clean)));
}

/** A mixture of slow waves, and the same with noise and a hum of 60 waves. */
function signal(key) {
  const [heights, phases, noise] = random.split(key, 3);
  const frequencies = np.arange(1, 13).reshape([12, 1]);
  const waves = np.sin(
    frequencies
      .mul(t)
      .mul(2 * Math.PI)
      .add(random.uniform(phases, [12, 1]).mul(6.3)),
  );
  const clean = waves
    .mul(random.normal(heights, [12, 1]))
    .sum(0)
    .div(2);
  const hum = np.sin(t.mul(2 * Math.PI * 60)).mul(0.7);
  return [clean.add(hum).add(random.normal(noise, [n]).mul(0.8)), clean];
}

const signals = jit((key) => vmap(signal)(random.split(key, 16)));

export const args = [np.zeros([n / 2 + 1]), ...signals(random.key(0))];
export const transforms = ['valueAndGrad', 'jit'];

export function* live() {
  const step = jit(valueAndGrad(f));
  const clear = jit(filter);
  const [[noisy], [clean]] = signals(random.key(2026));
  let [w] = args;
  for (let turn = 0; turn <= 300; turn++) {
    const [loss, slope] = step(w, ...signals(random.key(turn)));
    if (turn % 6 === 0)
      yield {
        title: `Step ${turn}: error ${loss.item().toFixed(3)}`,
        text: `The hum is let through to ${(100 * nn.sigmoid(w.slice(60)).item()).toFixed(1)} %.`,
        progress: turn / 300,
        plot: { x: t, series: { noisy, clean, filtered: clear(w, noisy) }, xLabel: 't' },
      };
    w = w.sub(slope.mul(30));
  }
}
