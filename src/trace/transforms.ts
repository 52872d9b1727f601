import { fail } from '../array/errors.js';
import type { Recur } from '../primitives/record.js';

let installed: Recur | undefined;

/** `src/transforms` stands above the library that needs a transform here and there. */
export function setTransforms(transforms: Recur): void {
  installed = transforms;
}

/** The transforms of programs. */
export function transforms(): Recur {
  return installed ?? fail('internal', 'no transforms are installed');
}
