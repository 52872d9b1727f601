/** `tanjent check`: whether a function's derivatives agree with differences. */
import { argumentsOf, exitCodes, painted, UsageError, type Command } from './command.js';
import { summaryOf } from './summary.js';
import { loadSubject, subjectOptions, subjectUsage, type Subject } from './subject.js';

const usage = `usage: tanjent check file.ts#name --args TYPES [--transform LIST] [--rtol X] [--atol X]

Compares derivatives by forward and reverse mode, first and second, with central differences and with
each other, at random arguments. The exit code is 1 where one does not agree.

${subjectUsage}  --rtol X           the relative error that counts as none; 1e-5 unless given, and more
                     where float32 (2e-3), float16 (1e-2) or bfloat16 (0.1) is computed with
  --atol X           the absolute error, the same unless given
`;

const modes = ['fwd', 'rev'] as const;
const orders = [1, 2] as const;

export const checkCommand: Command = {
  summary: 'compares derivatives of a function with differences',
  usage,
  async run(args, output) {
    const { values, positionals } = argumentsOf({
      args: [...args],
      allowPositionals: true,
      options: { ...subjectOptions, rtol: { type: 'string' }, atol: { type: 'string' } },
    });
    const bounds = { rtol: bound('rtol', values.rtol), atol: bound('atol', values.atol) };
    const subject = await loadSubject(positionals, values);
    let code: number = exitCodes.done;
    for (const order of orders)
      for (const mode of modes) {
        const error = wrong(subject, { ...bounds, order, modes: [mode] });
        if (error !== null) code = exitCodes.failed;
        const what = `${order === 1 ? 'first' : 'second'} derivative, ${mode === 'fwd' ? 'forward' : 'reverse'}`;
        const verdict =
          error === null ? painted(output, 'green', 'ok') : painted(output, 'red', 'WRONG');
        const blanks = ' '.repeat(error === null ? 5 : 2);
        output.out(`${verdict}${blanks}${what}${error === null ? '' : `: ${error}`}\n`);
      }
    return code;
  },
};

function bound(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0))
    throw new UsageError(`--${name} is a number that is not negative, received ${text}`);
  return value;
}

/** What does not agree; null if all does. */
function wrong({ library, f, args }: Subject, options: object): string | null {
  try {
    library.checkGrads(f as never, args as never, options);
    return null;
  } catch (error) {
    return summaryOf(error);
  }
}
