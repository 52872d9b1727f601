/** Modules of StableHLO run by real XLA, in one process of Python for all of them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { howToGetPython, pythonWithJax } from '../../examples/support/xla-process.js';
import { dense, type DenseArray } from '../../src/array/dense.js';
import { arrayOf, numbersOf, storedOf, type DType } from '../../src/array/dtype.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface XlaCase {
  readonly text: string;
  readonly args: readonly DenseArray[];
}

/** The results, or what XLA said instead. */
export type XlaResult = readonly DenseArray[] | string;

interface Place {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

/** Runs each of the modules once. */
export function runOnXla(cases: readonly XlaCase[]): XlaResult[] {
  const python = pythonWithJax();
  if (python === null) throw new Error(howToGetPython);
  const folder = mkdtempSync(join(tmpdir(), 'tanjent-xla-'));
  try {
    writeCases(folder, cases);
    const { status, stderr } = spawnSync(python, [join(root, 'scripts/xla/run.py'), folder], {
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`scripts/xla/run.py ended with ${status}:\n${stderr}`);
    return readResults(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeCases(folder: string, cases: readonly XlaCase[]): void {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const place = (x: DenseArray): Place => {
    const stored = storedOf(x.dataSync(), x.dtype);
    const part = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    parts.push(part);
    const placed = { dtype: x.dtype, shape: x.shape, offset, bytes: part.byteLength };
    offset += part.byteLength;
    return placed;
  };
  const listed = cases.map(({ text, args }, i) => {
    const file = `${i}.mlir`;
    writeFileSync(join(folder, file), text);
    return { file, inputs: args.map(place) };
  });
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(listed));
  writeFileSync(join(folder, 'inputs.bin'), Buffer.concat(parts));
}

type Told = { readonly error: string } | { readonly outputs: readonly Place[] };

function readResults(folder: string): XlaResult[] {
  const told = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Told[];
  const bytes = readFileSync(join(folder, 'results.bin'));
  const arrayAt = ({ dtype, shape, offset, bytes: length }: Place): DenseArray => {
    const part = Uint8Array.from(bytes.subarray(offset, offset + length));
    return dense(shape, dtype, numbersOf(new arrayOf[dtype](part.buffer), dtype));
  };
  return told.map((one) => ('error' in one ? one.error : one.outputs.map(arrayAt)));
}
