/** `tanjent emit`: a function as a module that stands alone. */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { EmittedModule, EmitOptions, EmitSource } from '../../emit/index.js';
import { argumentsOf, exitCodes, oneOf, UsageError, type Command } from './command.js';
import { loadSubject, subjectOptions, subjectUsage, targets } from './subject.js';

const usage = `usage: tanjent emit file.ts#name --args TYPES [--transform LIST] [-o out.js] [--as NAME]
                    [--target TARGET] [--format esm|cjs] [--beside]

Writes a module without imports that exports the compiled function, and its declaration beside it;
without -o the module is printed.

${subjectUsage}  -o, --out FILE     where the module goes: step.js, beside it step.d.ts
  --as NAME          what the module exports it as; unless given, its own name
  --target TARGET    js, wasm or auto; auto unless given
  --format esm|cjs   the kind of module; esm unless given
  --beside           captured arrays go to step.weights, whose bytes the module's loadWeights takes
`;

interface Emitter {
  readonly emitModule: (
    functions: Readonly<Record<string, EmitSource>>,
    options: EmitOptions,
  ) => EmittedModule;
}

export const emitCommand: Command = {
  summary: 'writes a function as a module that stands alone',
  usage,
  async run(args, output) {
    const { values, positionals } = argumentsOf({
      args: [...args],
      allowPositionals: true,
      options: {
        ...subjectOptions,
        out: { type: 'string', short: 'o' },
        as: { type: 'string' },
        target: { type: 'string', default: 'auto' },
        format: { type: 'string', default: 'esm' },
        beside: { type: 'boolean', default: false },
      },
    });
    if (values.beside && values.out === undefined)
      throw new UsageError('--beside wants -o: there is a second file to write');
    const target = oneOf('target', values.target, targets);
    const format = oneOf('format', values.format, ['esm', 'cjs'] as const);
    const { f, args: given, name } = await loadSubject(positionals, values);
    const { emitModule } = (await import('tanjent/emit')) as Emitter;
    const emitted = emitModule(
      { [values.as ?? name]: { of: f, args: given } },
      { target, format, weights: values.beside ? 'beside' : 'inside' },
    );
    if (values.out === undefined) output.out(emitted.code);
    else await write(values.out, emitted);
    return exitCodes.done;
  },
};

async function write(file: string, { code, types, weights }: EmittedModule): Promise<void> {
  const ending = extname(file);
  const stem = file.slice(0, file.length - ending.length);
  await writeFile(file, code);
  await writeFile(`${stem}.d${ending.replace('js', 'ts')}`, types);
  if (weights !== null) await writeFile(`${stem}.weights`, weights);
}
