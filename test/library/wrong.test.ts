import { beforeAll, describe, expect, test, vi } from 'vitest';
import { calls } from './public.js';
import { faultsOf } from './wrong.js';

const namespaceOf = (name: string): string =>
  name.includes('.') ? (name.split('.', 1)[0] as string) : 'transforms';
const names = Object.keys(calls);

/** Stacks are read as the host gives them: texts with source maps take longer than all calls. */
function withFrames<T>(work: () => T): T {
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Error.prepareStackTrace = (_error, frames) => frames;
  try {
    return work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', before);
  }
}

describe('wrong arguments give a TanjentError that names the function, or a result', () => {
  beforeAll(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });

  test.each([...new Set(names.map(namespaceOf))])(
    '%s',
    (namespace) => {
      const here = names.filter((name) => namespaceOf(name) === namespace);
      const faults = withFrames(() =>
        here.flatMap((name) => faultsOf(name).map((fault) => `${name}: ${fault}`)),
      );
      expect(faults).toEqual([]);
    },
    180_000,
  );
});
