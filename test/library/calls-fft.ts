/** np.fft.*, lax.fft, scipy.fft.*, scipy.signal.* */
import { numpy as np } from '../../src/index.js';
import { floats, m23, m33, other, rows, scalar, smooth, v3, v4, w3, type Table } from './calls.js';

/** Complex numbers. */
const z4 = np.array(
  [0.3, -1.1, 0.8, 0.5].map((re, i) => ({ re, im: [0.9, 0.2, -0.7, 1.4][i] as number })),
);

/** A signal. */
const s8 = floats([0.7, -1.2, 2.5, 0.4, 1.6, -0.9, 0.2, 1.1]);
const t8 = floats([0.3, 1.4, -0.5, 0.8, -1.9, 0.6, 1.2, -0.1]);

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
  'scipy.signal.stft': smooth(
    [s8, { nperseg: 4 }],
    [m23, 2, 'hamming', 3, 1, 4, 'constant', true, 'even', true, 1, 'psd'],
    [z4, { nperseg: 2, boundary: null, padded: false }],
    [s8, scalar, w3, { detrend: 'linear', boundary: 'odd' }],
  ),
  'scipy.signal.istft': smooth(
    [m33],
    [m23, 2, 'hamming', 3, 1, 4, true, false, 0, 1, 'psd'],
    [m33, scalar, w3, { inputOnesided: false }],
  ),
  ...rows(
    'scipy.signal',
    'welch periodogram',
    smooth([s8], [m23, scalar, 'hamming', { axis: 0, scaling: 'spectrum', detrend: 'linear' }]),
  ),
  'scipy.signal.csd': smooth(
    [s8, t8, { nperseg: 4 }],
    [s8, v4, { nperseg: 4, average: 'median', detrend: false }],
    [z4, v4, { nperseg: 2 }],
    [s8, null, 1, w3],
  ),
  ...rows('scipy.signal', 'getWindow', smooth([['gaussian', scalar], 5], [scalar, 4, false])),
  ...rows('scipy.signal.windows', 'getWindow', smooth([['gaussian', scalar], 5])),
  ...rows(
    'scipy.signal.windows',
    'boxcar triang parzen bohman blackman nuttall blackmanharris flattop bartlett barthann hann ' +
      'hamming cosine lanczos',
    other([5], [6, { sym: false }]),
  ),
  ...rows(
    'scipy.signal.windows',
    'kaiser gaussian generalHamming',
    smooth([5, scalar], [6, scalar, false]),
  ),
  'scipy.signal.windows.kaiserBesselDerived': smooth([6, scalar]),
  'scipy.signal.windows.generalGaussian': smooth([5, scalar, np.array(1.3, 'float64')]),
  'scipy.signal.windows.generalCosine': smooth([5, v3]),
  'scipy.signal.windows.tukey': smooth([7, scalar], [6, scalar, false]),
  'scipy.signal.windows.exponential': smooth([6, { tau: scalar }], [5, scalar, 2, false]),
  'scipy.signal.windows.taylor': smooth(
    [6, 3, np.array(25, 'float64')],
    [5, { sll: scalar, norm: false }],
  ),
  'scipy.signal.windows.chebwin': other([5, 60], [6, 60, false]),
};
