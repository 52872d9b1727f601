/** The JS target: loops as the text of a JS function, on raw values. */
import { Work } from '../../../array/work/steps.js';
import type { Schedule } from '../../../loops/loops.js';
import type { TargetCode, Target } from '../target.js';
import { emitJs } from './emit.js';
import { canGenerateCode, loadJs } from './load.js';
import { jsPrices } from './prices.js';
import { jsTraits } from './traits.js';

export interface JsCode extends TargetCode {
  readonly source: string;
}

export const js = {
  name: 'js',
  stages: ['js'],
  rough: { call: jsPrices.run, operation: jsPrices.simple },
  isHere: canGenerateCode,
  traits: () => jsTraits,
  refuses: () => null,
  remarkOn: () => null,
  prices: jsPrices,
  emit: (schedule: Schedule): JsCode => {
    const source = new Work(() => emitJs(schedule));
    return {
      schedule,
      get source() {
        return source.result;
      },
      write: () => source.rest(),
      prepare: async () => {},
      text: () => source.result,
      load: (outputs, held) => loadJs(schedule, source.result, outputs, held),
    };
  },
  boundMemory: () => {},
} as const satisfies Target;
