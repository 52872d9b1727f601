/** The primitives that a bundle of the whole library registers when it is loaded. */
import '../../src/index.js';
import { rules } from '../../src/primitives/index.js';

export const registry = rules as Record<string, unknown>;
export const always = new Set(Object.keys(registry));
