/** np.fft.*, scipy.fft.* */
import { m23, other, rows, smooth, v4, type Table } from './calls.js';

export const fftCalls: Table = {
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
};
