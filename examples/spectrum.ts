/**
 * A low-pass filter found by gradient through a Fourier transform. Its taps are moved until the
 * transform is 1 up to one frequency and 0 from another one on; the loss is a mean of eighth
 * powers, in which the largest errors count. It starts from what textbooks do, a window on the taps
 * of the ideal filter, and ends with errors of less than a quarter. Then both take a sine and noise
 * off a signal, whose spectrum `welch` estimates.
 */
import { grad, jit, lax, numpy as np, random, scipy, type NDArray } from 'tanjent';

const { signal } = scipy;
const [pass, stop] = [0.1, 0.15];

/** Frequencies from 0 to ½; between the two bands nothing is asked for. */
const points = 512;
const f = np.fft.rfftfreq(points);
const isPassed = f.le(pass);
const isAsked = np.logicalOr(isPassed, f.ge(stop));

/** How far the gain of a filter is from what it should be. */
const errors = (taps: NDArray): NDArray => {
  const gain = np.abs(np.fft.rfft(taps, { n: points }));
  return np.where(isAsked, np.abs(gain.sub(isPassed)), 0);
};

/** Symmetric taps of the middle one and those behind it. */
const symmetric = (half: NDArray): NDArray => np.concatenate([np.flip(half.slice([1])), half]);
const loss = (half: NDArray): NDArray =>
  np.power(np.mean(np.power(errors(symmetric(half)), 8)), 1 / 8);

/** Steps of Adam, which become smaller. */
const steps = 2000;
const fitted = jit((start: NDArray): NDArray => {
  const [half] = lax.foriLoop(
    0,
    steps,
    (i, [half, m, v]) => {
      const g = grad(loss)(half);
      const [mean, square] = [m.mul(0.9).add(g.mul(0.1)), v.mul(0.99).add(g.mul(g).mul(0.01))];
      const rate = np.power(0.01, i.div(steps)).mul(1e-3);
      return [half.sub(mean.mul(rate).div(np.sqrt(square).add(1e-12))), mean, square];
    },
    [start, np.zerosLike(start), np.zerosLike(start)],
  );
  return half;
});

/** The ideal filter, cut off by a Hamming window. */
const reach = 20;
const k = np.arange(reach + 1);
const cut = pass + stop;
const ideal = np.sinc(k.mul(cut)).mul(cut);
const windowed = ideal.mul(signal.windows.hamming(2 * reach + 1).slice([reach]));

const filters = { 'by a window': symmetric(windowed), 'by gradient': symmetric(fitted(windowed)) };

const decibels = (x: NDArray): string => `${(20 * Math.log10(x.item())).toFixed(1)} dB`;
console.log(`a low-pass filter of ${2 * reach + 1} taps, from ${pass} to ${stop}`);
const largest: number[] = [];
for (const [name, taps] of Object.entries(filters)) {
  const error = errors(taps);
  const [ripple, rest] = [isPassed, np.logicalNot(isPassed)].map((band) =>
    np.max(np.where(band, error, 0)),
  );
  console.log(`${name}: ripple ${ripple!.item().toFixed(4)}, stopped by ${decibels(rest!)}`);
  largest.push(np.max(error).item());
}
const [before = 0, after = 1] = largest;
console.log(`errors are less than a quarter: ${after < before / 4}`);
if (!(after < before / 4)) process.exitCode = 1;

/** Two sines, one of which is to go, and noise. */
const n = 4096;
const t = np.arange(n);
const wave = (frequency: number): NDArray => np.sin(t.mul(2 * Math.PI * frequency));
const clean = wave(0.05);
const noisy = clean.add(wave(0.16)).add(random.normal(random.key(1), [n]).mul(0.3));

for (const [name, taps] of Object.entries({ 'no filter': np.ones([1]), ...filters })) {
  const filtered = signal.fftconvolve(noisy, taps, 'same');
  const [at, power] = signal.welch(filtered, { nperseg: 400, scaling: 'spectrum' });
  const powerAt = (frequency: number): string =>
    power
      .slice(np.argmin(np.abs(at.sub(frequency))).item())
      .item()
      .toExponential(1);
  const distance = np.sqrt(np.mean(np.square(filtered.sub(clean)))).item();
  console.log(
    `${name}: power at 0.05 ${powerAt(0.05)}, at 0.16 ${powerAt(0.16)}, ` +
      `off by ${distance.toFixed(2)}`,
  );
}
