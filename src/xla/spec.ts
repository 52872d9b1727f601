/** How arrays lie on a mesh of devices. */
import { fail } from '../array/errors.js';
import { printShape, type Shape } from '../array/shape.js';
import { kind } from '../parameters/kinds.js';

/** The axes of a mesh of devices by name, with how many devices there are along each. */
export type Mesh = Readonly<Record<string, number>>;

/**
 * How an array lies on a mesh: for each of its axes the axis of the mesh that it is cut along, or
 * several; null where all devices have all of it. What the list does not reach is not cut.
 */
export type ShardingSpec = readonly (string | readonly string[] | null)[];

/** The names of axes are words: they stand in programs. */
const isName = (x: unknown): boolean => typeof x === 'string' && /^[A-Za-z_]\w*$/.test(x);

const isMesh = (x: unknown): boolean =>
  typeof x === 'object' &&
  x !== null &&
  !Array.isArray(x) &&
  Object.entries(x).length > 0 &&
  Object.entries(x).every(([name, n]) => isName(name) && Number.isInteger(n) && n > 0);

export const meshKind = kind<Mesh>(
  'how many devices there are along each axis, like { data: 4, model: 2 }',
  isMesh,
);

export const specKind = kind<ShardingSpec>(
  "a list like ['data', null]: the axis of the mesh, a list of them, or null for each axis",
  (x) =>
    Array.isArray(x) &&
    x.every(
      (entry) => entry === null || isName(entry) || (Array.isArray(entry) && entry.every(isName)),
    ),
);

/** The names of each axis of an array of this shape. */
export function namesPerAxis(who: string, spec: ShardingSpec, shape: Shape): string[][] {
  if (spec.length > shape.length)
    fail(
      'bad-argument',
      `${who}: the spec [${spec.join(', ')}] has ${spec.length} entries, and an array of shape ` +
        `${printShape(shape)} has ${shape.length} axes.`,
    );
  const names = spec.flat().filter((name) => name !== null);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    fail('bad-argument', `${who}: the axis '${twice}' of the mesh is named twice.`);
  return shape.map((_, d) => [spec[d] ?? []].flat());
}

/** The number of parts that an axis of this length is cut into. Throws where they are not equal. */
export function partsOf(who: string, mesh: Mesh, names: readonly string[], length: number): number {
  const parts = names.reduce((product, name) => product * sizeIn(who, mesh, name), 1);
  if (length % parts !== 0)
    fail(
      'shape-mismatch',
      `${who}: an axis of length ${length} cannot be cut into ${parts} equal parts along ` +
        `${names.map((n) => `'${n}'`).join(' and ')}. Pad it, or leave it whole (null).`,
    );
  return parts;
}

/** How many devices there are along an axis. Throws where the mesh has no such axis. */
export function sizeIn(who: string, mesh: Mesh, name: string): number {
  const size = Object.hasOwn(mesh, name) ? mesh[name] : undefined;
  const known = Object.keys(mesh).map((n) => `'${n}'`);
  return (
    size ??
    fail('bad-argument', `${who}: the mesh has no axis '${name}'; it has ${known.join(', ')}.`)
  );
}
