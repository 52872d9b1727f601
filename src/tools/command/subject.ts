/** The function that a command is about: `file.ts#name`, under transforms, with its arguments. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Library from '../../index.js';
import { UsageError } from './command.js';
import { givenArguments, type ArrayType } from './given-arguments.js';

type Tanjent = typeof Library;
export type UserFunction = (...args: never[]) => unknown;

/** What the library knows of a function, and the function. */
export interface Subject {
  readonly library: Tanjent;
  /** As it was written: `loss`. */
  readonly name: string;
  /** As the module exports it. */
  readonly original: UserFunction;
  /** Under the transforms. */
  readonly f: UserFunction;
  readonly args: readonly unknown[];
}

/** The transforms that can be named, which take a function and give one. */
const transforms = [
  'grad',
  'valueAndGrad',
  'jacfwd',
  'jacrev',
  'hessian',
  'vmap',
  'jit',
  'checkpoint',
] as const;

export const targets = ['js', 'wasm', 'auto'] as const;
export type CommandTarget = (typeof targets)[number];

/** What the options of all commands about a function are. */
export const subjectOptions = {
  args: { type: 'string', default: '' },
  transform: { type: 'string', default: '' },
} as const;

export const subjectUsage = `  --args TYPES       the arguments: 'f64[3], f32[2,2]', '{ w: f32[2,3], b: f32[3] }, 0.5'
  --transform LIST   the first is applied first, so that grad,vmap is vmap(grad(f)):
                     ${transforms.join(', ')}
`;

/** Loads the function, rewriting what is marked and stripping types as `tanjent/register` does. */
export async function loadSubject(
  places: readonly string[],
  given: { readonly args: string; readonly transform: string },
): Promise<Subject> {
  const [place, more] = places;
  if (place === undefined) throw new UsageError('no function is given: write file.ts#name');
  if (more !== undefined)
    throw new UsageError(`one function is wanted, received ${more} besides: quote what has blanks`);
  const [file = '', name = 'default'] = place.split('#');
  if (!existsSync(file)) throw new Error(`${file}: there is no such file`);
  const library = (await import('tanjent')) as Tanjent;
  const module = await loadModule(file);
  const original = module[name];
  if (typeof original !== 'function')
    throw new UsageError(`${file} exports no function ${name}; there are ${functionsOf(module)}`);
  const f = transformed(library, original as UserFunction, given.transform);
  const args = givenArguments(given.args, (type) => arrayOf(library, type));
  if (args.length < original.length)
    throw new UsageError(
      `--args: ${name} takes ${counted(original.length)}, received ${args.length}`,
    );
  return {
    library,
    name,
    original: original as UserFunction,
    f,
    args,
  };
}

const counted = (n: number): string => (n === 1 ? '1 argument' : `${n} arguments`);

const functionsOf = (module: Readonly<Record<string, unknown>>): string =>
  Object.keys(module)
    .filter((key) => typeof module[key] === 'function')
    .join(', ') || 'none';

/** A user's module. */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  await import('tanjent/register');
  return (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
}

function transformed(library: Tanjent, f: UserFunction, list: string): UserFunction {
  let result = f;
  for (const name of list.split(',').map((s) => s.trim())) {
    if (name === '') continue;
    if (!(transforms as readonly string[]).includes(name))
      throw new UsageError(`--transform: there is no ${name}; there are ${transforms.join(', ')}`);
    const transform = library[name as (typeof transforms)[number]] as (
      f: UserFunction,
    ) => UserFunction;
    result = transform(result);
  }
  return result;
}

/** An array with elements of a bell around 0, or small whole numbers; the same in each run. */
function arrayOf({ numpy: np, random, lax }: Tanjent, { dtype, shape }: ArrayType): unknown {
  const normal = random.normal(random.key(0), shape);
  if (dtype.startsWith('complex'))
    return lax.complex(normal, normal.mul(0.5)).astype(dtype as never);
  if (/float/.test(dtype)) return normal.astype(dtype as never);
  return np.abs(np.round(normal.mul(2))).astype(dtype as never);
}
