/**
 * A third target, which proves that nothing but its own folder has to know of one: an interpreter
 * of loops. In one variant the values of its results come later.
 */
import { dense, DenseArray } from '../../../src/array/dense.js';
import { storedOf, type TypedArray } from '../../../src/array/dtype.js';
import type { Elsewhere } from '../../../src/array/elsewhere.js';
import { zip } from '../../../src/array/shape.js';
import { atOnce } from '../../../src/array/work/steps.js';
import { jsPrices } from '../../../src/codegen/targets/js/prices.js';
import type { TargetCode, Runner, Target } from '../../../src/codegen/targets/target.js';
import { guarded, hostsOf } from '../../../src/loops/hosts.js';
import type { Schedule } from '../../../src/loops/loops.js';
import { printSchedule } from '../../../src/loops/print.js';
import { verifySchedule } from '../../../src/loops/verify/verify.js';
import type { TargetTraits } from '../../../src/loops/traits.js';
import { interpret } from './interpreter.js';

const traits: TargetTraits = {
  sideBySide: 4,
  reusesReads: false,
  writtenOut: 2,
  hasFloat32: true,
  tiles: {},
  flushesSubnormals: false,
  finishes: false,
  parts: 1,
};

const targetNamed = (name: string, load: Load): Target => ({
  name,
  stages: ['checked'],
  rough: { call: 1e6, operation: 1000 },
  isHere: () => true,
  traits: () => traits,
  refuses: () => null,
  remarkOn: () => null,
  prices: { ...jsPrices, run: Infinity },
  emit: (schedule): TargetCode => ({
    schedule,
    write: () => atOnce(undefined),
    prepare: async () => {},
    text: () => printSchedule(schedule),
    load: (outputs, held) => {
      verifySchedule(schedule);
      return load(schedule, outputs, held);
    },
  }),
  boundMemory: () => {},
});

type Load = (schedule: Schedule, ...rest: Parameters<TargetCode['load']>) => Runner;

/** Results are there when the call returns. */
export const checked = targetNamed('checked', (schedule, outputs, held) => {
  const last = held.map((x) => x.dataSync());
  const run: Runner['run'] = (inputs) => {
    const results = interpret(schedule, [...inputs.map((x) => x.dataSync()), ...last]);
    return zip(outputs, results).map(([type, data]) =>
      dense(type.shape, type.dtype, data, type.weak),
    );
  };
  const isHeld = hostsOf(schedule).length > 0;
  return { run: isHeld ? guarded(run, schedule.main.name) : run, runRaw: null };
});

/** Runs begin when all values that they need have come, after the call has returned. */
export const checkedLater = targetNamed('checked later', (schedule, outputs, held) => ({
  run: (inputs) => {
    const results = Promise.all([...inputs, ...held].map((x) => x.data())).then((data) =>
      interpret(schedule, data),
    );
    // Who reads is told of what fails.
    results.catch(() => {});
    return outputs.map(
      (type, k) =>
        new DenseArray(
          type,
          undefined,
          new Later(results.then((all) => storedOf(all[k] as TypedArray, type.dtype))),
        ),
    );
  },
  runRaw: null,
}));

class Later implements Elsewhere {
  readonly #value: Promise<TypedArray>;

  constructor(value: Promise<TypedArray>) {
    value.catch(() => {});
    this.#value = value;
  }

  readNow(): null {
    return null;
  }

  copyNow(): boolean {
    return false;
  }

  read(): Promise<TypedArray> {
    return this.#value;
  }

  release(): void {}
}
