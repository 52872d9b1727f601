/** Mutations of the command `tanjent`, and of what is emitted while bundlers watch. */
import { named, type Mutation } from './mutation.js';

const command = (pattern: string): Mutation['tests'] => ({
  js: named(pattern, 'package/command'),
});

export const commandMutations: readonly Mutation[] = [
  {
    what: 'command: derivatives that are wrong are a success',
    file: 'src/tools/command/check.ts',
    find: 'if (error !== null) code = exitCodes.failed;',
    replace: '',
    tests: command('check compares'),
  },
  {
    what: 'command: transforms are applied from the last to the first',
    file: 'src/tools/command/subject.ts',
    find: `of list.split(',').map((s) => s.trim())`,
    replace: `of list.split(',').map((s) => s.trim()).toReversed()`,
    tests: command('inspect prints stages'),
  },
  {
    what: 'command: the types of a module of another ending have the ending .d.ts',
    file: 'src/tools/command/emit.ts',
    find: `\`\${stem}.d\${ending.replace('js', 'ts')}\``,
    replace: `\`\${stem}.d.ts\``,
    tests: command('emit writes'),
  },
  {
    what: 'command: a wrong call has the exit code of an error',
    file: 'src/tools/command/run.ts',
    find: 'return isMisused ? exitCodes.misused : exitCodes.failed;',
    replace: 'return exitCodes.failed;',
    tests: command('is answered in words'),
  },
  {
    what: 'command: files get colors, too',
    file: 'src/tools/command/command.ts',
    find: '(isColored ? ',
    replace: '(isColored || true ? ',
    tests: command('check compares'),
  },
  {
    what: 'command: arguments that are missing are undefined',
    file: 'src/tools/command/subject.ts',
    find: 'if (args.length < original.length)',
    replace: 'if (args.length > 9)',
    tests: command('is answered in words'),
  },
  {
    what: 'ahead: what a model imports is not watched',
    file: 'src/tools/plugin/index.ts',
    find: 'files.forEach((file) => (context as Watching).addWatchFile(file));',
    replace: '(context as Watching).addWatchFile(files[0] ?? "");',
    tests: { js: named('^rollup', 'package/watch') },
  },
  {
    what: 'ahead: what a model requires is not watched',
    file: 'src/tools/ahead/write-file.ts',
    find: 'files.add(file);',
    replace: '',
    tests: { js: named('^rollup', 'package/watch') },
  },
  {
    what: 'cacheSize: entries with objects among their static values are not counted',
    file: 'src/codegen/jit/jit-cache.ts',
    find: 'all.here.size + all.ofObjects.size',
    replace: 'all.here.size',
    tests: { js: named('cacheSize', 'codegen/caches') },
  },
  {
    what: 'checkGrads: float32 is asked for the digits of float64',
    file: 'src/transforms/derivatives/check-grads.ts',
    find: '{ tolerance: 2e-3, step: 5e-3 }',
    replace: '{ tolerance: 1e-5, step: 1e-5 }',
    tests: { js: named('float32', 'transforms/check-grads') },
  },
];
