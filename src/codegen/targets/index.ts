/**
 * The one place that names all targets. An entry that wants fewer of them registers its own list.
 */
import { js } from './js/index.js';
import { wasm } from './wasm/index.js';

export const targets = [js, wasm] as const;

export type TargetName = (typeof targets)[number]['name'];
/** The languages of their code. */
export type TargetStage = (typeof targets)[number]['stages'][number];
