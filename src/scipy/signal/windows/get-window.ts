/** Windows by their names. */
import { fail, speakAs } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { arrayLike, either, flag, kind, size, type Kind } from '../../../parameters/kinds.js';
import { describe } from '../../../parameters/describe.js';
import { nearest, parameters, type Trailing } from '../../../parameters/parameters.js';
import type { WindowOptions } from './common.js';
import * as fixed from './fixed.js';
import * as shaped from './shaped.js';
import * as sideLobes from './side-lobes.js';

/** The names of windows, and those that SciPy has besides. */
const aliases = {
  boxcar: ['box', 'ones', 'rect', 'rectangular'],
  triang: ['triangle', 'tri'],
  parzen: ['parz', 'par'],
  bohman: ['bman', 'bmn'],
  blackman: ['black', 'blk'],
  nuttall: ['nutl', 'nut'],
  blackmanharris: ['blackharr', 'bkh'],
  flattop: ['flat', 'flt'],
  bartlett: ['bart', 'brt'],
  barthann: ['brthan', 'bth'],
  hann: ['han'],
  hamming: ['hamm', 'ham'],
  cosine: ['halfcosine'],
  lanczos: ['sinc'],
  kaiser: ['ksr'],
  kaiserBesselDerived: ['kaiser bessel derived', 'kaiser_bessel_derived', 'kbd'],
  gaussian: ['gauss', 'gss'],
  generalGaussian: [
    'general gaussian',
    'general_gaussian',
    'general gauss',
    'general_gauss',
    'ggs',
  ],
  generalCosine: ['general cosine', 'general_cosine'],
  generalHamming: ['general hamming', 'general_hamming'],
  tukey: ['tuk'],
  exponential: ['poisson'],
  taylor: ['taylorwin'],
  chebwin: ['cheb'],
} as const;

type Canonical = keyof typeof aliases;
type Plain = Canonical | (typeof aliases)[Canonical][number];
/** The name of a window, also with SciPy's ending that says whether it is periodic or symmetric. */
export type WindowName = Plain | `${Plain}_periodic` | `${Plain}_symmetric`;
/** A window by its name, or by a list of the name and the numbers that shape it. */
export type NamedWindow = WindowName | readonly [WindowName, ...ArrayLike[]];

type Maker = (m: number, ...args: (ArrayLike | WindowOptions)[]) => NDArray;
const makers = { ...fixed, ...shaped, ...sideLobes } as Readonly<Record<Canonical, Maker>>;

const canonical: ReadonlyMap<string, Canonical> = new Map(
  (Object.entries(aliases) as [Canonical, readonly string[]][]).flatMap(([name, others]) =>
    [name, ...others].map((alias): [string, Canonical] => [alias, name]),
  ),
);

/** The kind of windows by name. */
export const namedWindow: Kind<NamedWindow> = kind(
  'the name of a window or a list of its name and parameters',
  (x) => typeof x === 'string' || (Array.isArray(x) && typeof x[0] === 'string'),
);

/** The options of `getWindow`. */
export interface GetWindowOptions {
  /** Whether the window is periodic (default), as spectra want it, or symmetric. */
  readonly fftbins?: boolean | undefined;
}

const getWindowParameters = parameters<GetWindowOptions>(
  'scipy.signal.getWindow',
  { window: either(namedWindow, arrayLike), nx: size },
  { fftbins: flag },
);

/**
 * The window of nx points by its name, 'hann', by its name and parameters, ['gaussian', 3], or, of
 * a number, the Kaiser window with that β. Throws `bad-argument` for names that do not exist, and
 * parameters that the window does not take.
 */
export function getWindow(
  window: NamedWindow | number | NDArray,
  nx: number,
  ...args: Trailing<[fftbins?: boolean], GetWindowOptions>
): NDArray {
  const { fftbins = true } = getWindowParameters.read([window, nx], args);
  const named = namedWindow.holds(window) ? window : (['kaiser', window] as const);
  return windowNamed('scipy.signal.getWindow', named, nx, !fftbins);
}

/** That of m points for a function that takes windows by name. */
export function windowNamed(who: string, window: NamedWindow, m: number, sym = false): NDArray {
  const [full, ...shape] = typeof window === 'string' ? ([window] as const) : window;
  const [, plain = full, ending] = /^(.*)_(periodic|symmetric)$/.exec(full) ?? [];
  const name = canonical.get(plain);
  if (name === undefined) failName(who, full, plain);
  const isSymmetric = ending === undefined ? sym : ending === 'symmetric';
  const wrong = shape.find((x) => !arrayLike.holds(x));
  if (wrong !== undefined)
    fail('bad-argument', `${who}: a window is shaped by numbers, received ${describe(wrong)}.`);
  const make = makers[name];
  // Where a number is missing nothing may stand in its place: then the window says what it needs.
  const options = shape.length < make.length - 1 ? [] : [{ sym: isSymmetric }];
  return speakAs(`${who}: window '${full}'`, () => make(m, ...shape, ...options));
}

function failName(who: string, full: string, plain: string): never {
  const names = [...new Set(canonical.values())];
  const near = nearest(plain, names);
  const hint = near === undefined ? '' : ` Is '${near}' meant?`;
  fail(
    'bad-argument',
    `${who}: there is no window '${full}'.${hint} Windows: ${names.join(', ')}.`,
  );
}
