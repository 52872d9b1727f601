/** NumPy's archives of several arrays, and reading of whatever kind of file it is. */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { flag, named } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { fail } from '../array/errors.js';
import {
  bytesOfSource,
  failFile,
  largestSource,
  sourceKind,
  sourceKinds,
  type ByteSource,
  type SourceOptions,
} from './bytes.js';
import { arraysKind, loadKinds, type LoadOptions } from './elements.js';
import { isNpy, npyOf, readNpy } from './npy.js';
import { isSafetensors, readSafetensors } from './safetensors.js';
import { isZip, readZip, writeZip } from './zip.js';

/** The options of `load` and `loadNpz`. */
export interface LoadSourceOptions extends LoadOptions, SourceOptions {
  /** How many bytes are read at most, and how many there may be unpacked; 2³¹ - 1 unless given. */
  readonly maxBytes?: number | undefined;
}

type Source = ByteSource | PromiseLike<ByteSource>;

const loadNpzParameters = parameters<LoadSourceOptions>(
  'io.loadNpz',
  { source: sourceKind },
  { ...loadKinds, ...sourceKinds },
);

/**
 * The arrays, by name, of a file that `np.savez` or `np.savez_compressed` wrote. Sources are those
 * of `readBytes`, arrays those of `loadNpy`. Throws `bad-file` for files that are damaged, and for
 * what would be more than `maxBytes` unpacked, before it is unpacked.
 */
export async function loadNpz(
  source: Source,
  ...args: Trailing<[], LoadSourceOptions>
): Promise<Record<string, NDArray>> {
  const who = 'io.loadNpz';
  const options = loadNpzParameters.read([source], args);
  const bytes = await bytesOfSource(who, source, options.maxBytes);
  return readNpz(who, bytes, options);
}

async function readNpz(
  who: string,
  bytes: Uint8Array,
  options: Readonly<LoadSourceOptions>,
): Promise<Record<string, NDArray>> {
  const members = await readZip(who, bytes, options.maxBytes ?? largestSource);
  const names = members.map(({ name }) => name.replace(/\.npy$/, ''));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) failFile(who, `the archive has two arrays of the name '${twice}'.`);
  return Object.fromEntries(
    members.map(({ name, bytes: member }, i) => {
      if (!isNpy(member)) failFile(who, `the member '${name}' of the archive is no npy file.`);
      return [names[i], readNpy(who, member, options)];
    }),
  ) as Record<string, NDArray>;
}

/** The options of `saveNpz`. */
export interface SaveNpzOptions {
  /** Whether the arrays are deflated, as `np.savez_compressed` does it. */
  readonly compress?: boolean | undefined;
}

const saveNpzParameters = parameters<SaveNpzOptions>(
  'io.saveNpz',
  { arrays: arraysKind },
  { compress: named(flag) },
);

/**
 * The bytes of an archive of arrays by name, as `np.savez` writes them; the same arrays give the
 * same bytes. Throws as `saveNpy` does.
 */
export async function saveNpz(
  arrays: Readonly<Record<string, ArrayLike>>,
  ...args: Trailing<[], SaveNpzOptions>
): Promise<Uint8Array> {
  const who = 'io.saveNpz';
  const { compress = false } = saveNpzParameters.read([arrays], args);
  const members = Object.entries(arrays).map(([name, x]) => ({
    name: `${name}.npy`,
    bytes: npyOf(who, x),
  }));
  return writeZip(who, members, compress);
}

const loadParameters = parameters<LoadSourceOptions>(
  'io.load',
  { source: sourceKind },
  { ...loadKinds, ...sourceKinds },
);

/**
 * What a file holds, whichever it is: the array of an npy file, and the arrays by name of an npz or
 * safetensors file. Sources are those of `readBytes`. Throws `bad-file` for any other file.
 */
export async function load(
  source: Source,
  ...args: Trailing<[], LoadSourceOptions>
): Promise<NDArray | Record<string, NDArray>> {
  const who = 'io.load';
  const options = loadParameters.read([source], args);
  const bytes = await bytesOfSource(who, source, options.maxBytes);
  if (isNpy(bytes)) return readNpy(who, bytes, options);
  if (isZip(bytes)) return readNpz(who, bytes, options);
  if (isSafetensors(bytes)) return readSafetensors(who, bytes, options).tensors;
  return fail(
    'bad-file',
    `${who}: this is no npy, npz or safetensors file. For tables of text there is loadtxt.`,
  );
}
