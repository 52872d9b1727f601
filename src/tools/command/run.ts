/** Finds the command that is meant, and runs it. */
import { exitCodes, UsageError, type Command, type CommandOutput } from './command.js';
import { benchCommand } from './bench.js';
import { checkCommand } from './check.js';
import { emitCommand } from './emit.js';
import { inspectCommand } from './inspect.js';
import { rewriteCommand } from './rewrite.js';
import { summaryOf } from './summary.js';
import { version } from './version.js';

const commands: Readonly<Record<string, Command>> = {
  inspect: inspectCommand,
  bench: benchCommand,
  check: checkCommand,
  emit: emitCommand,
  rewrite: rewriteCommand,
};

const help = (): string => `usage: tanjent <command> [argument ...]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

tanjent <command> --help tells more of a command, tanjent --version which one this is.
`;

/** Runs the command that the arguments name; gives the exit code. */
export async function runCommand(args: readonly string[], output: CommandOutput): Promise<number> {
  const [name = '', ...rest] = args;
  if (/^(?:--help|-h|help)$/.test(name)) {
    output.out(help());
    return exitCodes.done;
  }
  if (/^(?:--version|-v)$/.test(name)) {
    output.out(`${version()}\n`);
    return exitCodes.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    output.error(`${name === '' ? '' : `tanjent: there is no command ${name}\n`}${help()}`);
    return exitCodes.misused;
  }
  if (rest.some((a) => a === '--help' || a === '-h')) {
    output.out(command.usage);
    return exitCodes.done;
  }
  try {
    return await command.run(rest, output);
  } catch (error) {
    const isMisused = error instanceof UsageError;
    output.error(`tanjent ${name}: ${summaryOf(error)}\n${isMisused ? command.usage : ''}`);
    return isMisused ? exitCodes.misused : exitCodes.failed;
  }
}
