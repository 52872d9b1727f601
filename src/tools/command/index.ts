#!/usr/bin/env node
/** The command `tanjent`. */
import { runCommand } from './run.js';

const { NO_COLOR, FORCE_COLOR } = process.env;
/** As https://no-color.org and Node have it: only terminals get colors, unless it is said. */
const isColored =
  (NO_COLOR ?? '') === '' &&
  (FORCE_COLOR === undefined ? process.stdout.isTTY : FORCE_COLOR !== '0');

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  isColored,
});
