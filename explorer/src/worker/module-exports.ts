/** What a module of the explorer exports, checked. */
import type { TransformName } from '../protocol.js';
import { transformNames } from '../protocol.js';
import { ModuleError } from './evaluate-module.js';

export type AnyFunction = (...args: unknown[]) => unknown;

/** The exports of a module. */
export interface ModuleExports {
  readonly f: AnyFunction;
  readonly args: readonly unknown[];
  readonly transforms: readonly TransformName[];
  readonly domain: Domain | undefined;
  readonly live: LiveFunction | undefined;
}

export interface Domain {
  readonly from: number;
  readonly to: number;
}

export type LiveFunction = (
  signal: AbortSignal,
) => Iterator<unknown, unknown, undefined> | AsyncIterator<unknown, unknown, undefined>;

/** Throws a ModuleError for what is missing or of another kind. */
export function readExports(exports: Readonly<Record<string, unknown>>): ModuleExports {
  const { f, args, transforms = [], domain, live } = exports;
  if (typeof f !== 'function') refuse('a function `export function f(x) { … }`, to look at');
  if (!Array.isArray(args)) refuse('`export const args = [1]`, the example arguments of f');
  if (!Array.isArray(transforms) || !transforms.every(isTransform))
    refuse(`transforms from this list: ${transformNames.join(', ')}`);
  if (domain !== undefined && !isDomain(domain))
    refuse('a domain of two numbers: `export const domain = { from: -3, to: 3 }`');
  if (live !== undefined && typeof live !== 'function')
    refuse('live as a generator: `export function* live() { yield { text: … }; }`');
  return {
    f: f as AnyFunction,
    args: args as unknown[],
    transforms: transforms as TransformName[],
    domain,
    live: live as LiveFunction | undefined,
  };
}

function refuse(what: string): never {
  throw new ModuleError(`The module wants ${what}.`, undefined);
}

export const isTransform = (x: unknown): x is TransformName =>
  (transformNames as readonly unknown[]).includes(x);

function isDomain(x: unknown): x is Domain {
  const { from, to } = (x ?? {}) as Partial<Record<keyof Domain, unknown>>;
  return Number.isFinite(from) && Number.isFinite(to) && Number(from) < Number(to);
}
