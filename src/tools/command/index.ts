#!/usr/bin/env node
/** The command `tanjent`. */
import { runCommand } from './run.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
});
