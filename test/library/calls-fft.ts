/** np.fft.*, lax.fft, scipy.fft.*, scipy.signal.* */
import { numpy as np } from '../../src/index.js';
import { m23, m33, other, rows, smooth, v4, w3, type Table } from './calls.js';

/** Complex numbers. */
const z4 = np.array(
  [0.3, -1.1, 0.8, 0.5].map((re, i) => ({ re, im: [0.9, 0.2, -0.7, 1.4][i] as number })),
);

export const fftCalls: Table = {
  ...rows('np.fft', 'fft ifft', smooth([v4], [z4], [m23, 4, 0, 'ortho'])),
  ...rows('np.fft', 'rfft ihfft', smooth([v4], [m23, { axis: 0, n: 3, norm: 'forward' }])),
  ...rows('np.fft', 'irfft hfft', smooth([v4], [v4, 5], [m23, { axis: 0, norm: 'ortho' }])),
  ...rows('np.fft', 'fft2 ifft2 fftn ifftn', smooth([m23], [m23, { s: [3, 2], norm: 'ortho' }])),
  ...rows('np.fft', 'rfft2 rfftn irfft2 irfftn', smooth([m23], [m23, { axes: [1, 0], s: [4, 3] }])),
  ...rows('np.fft', 'fftfreq rfftfreq', other([5], [4, { d: 0.5, dtype: 'float32' }])),
  ...rows('np.fft', 'fftshift ifftshift', smooth([v4], [m23], [m23, { axes: 1 }])),
  ...rows(
    'scipy.fft',
    'dct idct dst idst',
    smooth([v4], [m23, { axis: 0, norm: 'ortho' }], [v4, 3, 6], [v4, { type: 4 }], [v4, 1]),
  ),
  ...rows(
    'scipy.fft',
    'dctn idctn dstn idstn',
    smooth([m23], [m23, { axes: [1], norm: 'forward' }], [m23, { type: 4, s: [2, 4] }]),
  ),
  'lax.fft': smooth([v4, 'FFT', [4]], [m23, 'RFFT', [2, 3]], [z4, 'IFFT', [4]]),
  ...rows(
    'scipy.signal',
    'convolve correlate',
    smooth([v4, w3], [m33, m23, 'same'], [v4, w3, { mode: 'valid', method: 'fft' }]),
  ),
  'scipy.signal.fftconvolve': smooth([v4, w3], [m33, m23, 'same', [0]]),
  ...rows(
    'scipy.signal',
    'convolve2d correlate2d',
    smooth([m33, m23], [m33, m23, 'same', 'wrap'], [m33, m23, { fillvalue: 0.5 }]),
  ),
  'scipy.signal.detrend': smooth([v4], [m23, 0, 'constant'], [m23, { bp: [1] }]),
};
