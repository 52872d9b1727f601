/** Options of the plugin: what is refused, in which words, and which files patterns mean. */
import { describe, expect, test } from 'vitest';
import { checkedOptions } from '../../src/tools/plugin/options.js';
import { matcherOf, type FilePatterns } from '../../src/tools/patterns.js';
import { Rewriter } from '../../src/tools/rewriter.js';

describe('options', () => {
  test.each([
    [undefined],
    [{}],
    [{ include: undefined }],
    [{ include: 'src', exclude: [/x/, () => true, '**/*.ts'], root: '/a', runtime: 'mine' }],
    [{ include: [] }],
  ])('taken: %j', (given) => {
    expect(checkedOptions(given)).toEqual(given ?? {});
  });

  const patterns = 'wants a glob, a regular expression, a function of the path, or a list of them';
  test.each([
    ['src/**', "wants an object of options, received 'src/**'"],
    [['src/**'], 'wants an object of options, received a list'],
    [
      { includes: 'src' },
      "there is no option 'includes'. The options are include, exclude, runtime",
    ],
    [{ toString: 'src' }, "there is no option 'toString'"],
    [{ include: 3 }, `include ${patterns}, received 3. Write for example include: ['src/**'`],
    [{ include: ['a', { b: 1 }] }, `include ${patterns}, received an object.`],
    [{ exclude: [''] }, `exclude ${patterns}, received ''.`],
    [{ exclude: null }, `exclude ${patterns}, received null.`],
    [{ runtime: true }, 'runtime wants the name of a module, received true.'],
    [{ root: new URL('file:///a') }, 'root wants the path of a folder, received an object.'],
    [{ root: '' }, "root wants the path of a folder, received ''."],
  ])('refused: %j', (given, text) => {
    expect(() => checkedOptions(given)).toThrow(TypeError);
    expect(() => checkedOptions(given)).toThrow(`tanjent/plugin: ${text}`);
  });
});

describe('patterns, from the folder /home/me/app', () => {
  const bessel = '/home/me/app/node_modules/.pnpm/bessel@1/node_modules/bessel/bessel.js';
  const meant = (patterns: FilePatterns | undefined, file: string): boolean =>
    matcherOf(patterns, '/home/me/app')(file);

  test.each<[FilePatterns | undefined, string, boolean]>([
    [undefined, '/home/me/app/a.js', false],
    [[], '/home/me/app/a.js', false],
    ['src', '/home/me/app/src/deep/a.ts', true],
    ['./src/', '/home/me/app/src/a.ts', true],
    ['src', '/home/me/app/srcs/a.ts', false],
    ['src', '/home/me/other/src/a.ts', false],
    ['../other/src', '/home/me/other/src/a.ts', true],
    ['../app/./src', '/home/me/app/src/a.ts', true],
    ['./node_modules/bessel', '/home/me/app/node_modules/bessel/a.js', true],
    ['..', '/home/me/b.ts', true],
    ['.', '/home/me/app/src/a.ts', true],
    ['src/*.ts', '/home/me/app/src/a.ts', true],
    ['src/*.ts', '/home/me/app/src/deep/a.ts', false],
    ['src/**/*.ts', '/home/me/app/src/a.ts', true],
    ['src/**', '/home/me/app/src/deep/a.ts', true],
    ['src/?.{ts,js}', '/home/me/app/src/a.js', true],
    ['src/?.{ts,js}', '/home/me/app/src/ab.js', false],
    ['src/(a)+[b]', '/home/me/app/src/(a)+[b]/c.js', true],
    ['/opt/lib', '/opt/lib/a.js', true],
    ['**/model.ts', '/anywhere/model.ts', true],
    ['node_modules/bessel', bessel, true],
    ['node_modules/bessel/*.js', bessel, true],
    ['node_modules/bess', bessel, false],
    [/\.model\.ts$/, '/x/a.model.ts', true],
    [/a/g, '/a', true],
    [(file: string) => file.endsWith('/b.js'), '/x/b.js', true],
    [['src', /x/, () => false], '/x.js', true],
    [['src', /x/, () => false], '/y.js', false],
    ['src', String.raw`\home\me\app\src\a.ts`, true],
  ])('%s and %s: %s', (patterns, file, is) => {
    expect([meant(patterns, file), meant(patterns, file)]).toEqual([is, is]);
  });

  test('what is excluded stays, marked or not', async () => {
    const rewriter = new Rewriter({ include: 'src', exclude: /old/, root: '/home/me/app' });
    const code = 'export const f = (x) => x > 0 ? x : -x;';
    expect((await rewriter.transform(code, '/home/me/app/src/a.js'))?.code).toContain(
      'tanjent/syntax',
    );
    expect((await rewriter.transform(code, '/home/me/app/src/a.js?v=1'))?.code).toContain('$');
    expect(await rewriter.transform(code, '/home/me/app/src/old/a.js')).toBeNull();
    expect(
      await rewriter.transform(`'use tanjent'; ${code}`, '/home/me/app/src/old.js'),
    ).toBeNull();
  });
});
