import { files, named, type Mutation } from './mutation.js';

/** Ways in which the plugin of bundlers could be wrong. */
export const pluginMutations: readonly Mutation[] = [
  {
    what: 'plugin: packages have to see the library themselves in webpack and Rspack',
    file: 'src/tools/plugin/webpack.ts',
    find: 'if (!isVisible) data.context',
    replace: 'if (isVisible) data.context',
    tests: { js: named('(webpack|rspack) what is marked', 'package/plugin') },
  },
  {
    what: 'plugin: errors stay where they are in the text without types',
    file: 'src/tools/file-error.ts',
    find: 'throw error instanceof FileError ? error.before(map) : error;',
    replace: 'throw map === undefined ? error : (error as Error);',
    tests: { js: named('errors name', 'package/plugin') },
  },
  {
    what: 'plugin: Vite does not bundle anew when other packages are taken in',
    file: 'src/tools/plugin/vite.ts',
    find: 'JSON.stringify(textOfOptions(options))',
    replace: 'JSON.stringify(typeof textOfOptions)',
    tests: { js: named('follows the patterns', 'package/vite') },
  },
  {
    what: 'plugin: only the first item of a list of patterns is checked',
    file: 'src/tools/plugin/options.ts',
    find: '[value].flat().filter(',
    replace: '[value].flat().slice(0, 1).filter(',
    tests: { js: files('syntax/plugin-options') },
  },
  {
    what: 'plugin: globs do not go up from their root',
    file: 'src/tools/patterns.ts',
    find: 'posix.join(slashed(root), steps)',
    replace: 'posix.join(slashed(root), steps.slice(0, 0))',
    tests: { js: files('syntax/plugin-options') },
  },
];
