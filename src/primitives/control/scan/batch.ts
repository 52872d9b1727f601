/** Scans of many instances at once: one loop over rows of batches. */
import { at } from '../../../array/shape.js';
import { programHasEffect } from '../../../ir/effects.js';
import type { PrimParams } from '../../../ir/program.js';
import type { BatchRule, Mark } from '../../record.js';
import { oneByOne } from '../one-by-one.js';
import { joined, loopParts } from '../loop-parts.js';
import { batchFixpoint, swapLeading, withMarks } from '../programs.js';
import { withMark, withOwnLists } from '../marks.js';

type ScanParams = PrimParams['scan'];

/**
 * A carry is mapped in all turns as soon as it is in one. Turns with effects that carry nothing may
 * be a batch themselves, whose elements then come instance by instance.
 */
export const batchScan: BatchRule<ScanParams, Mark> = (b, inputs, mapped, params, size, recur) => {
  if (params.carries === 0 && programHasEffect(params.body, recur.rules)) {
    const own = withOwnLists(b, inputs, mapped);
    return oneByOne(b, own.inputs, own.mapped, size, (one, x) => one.bind('scan', x, params));
  }
  const marks = loopParts(mapped, params);
  const { carries, derived } = batchFixpoint(marks.carries, (c) =>
    recur.vmap(params.body, size, joined({ ...marks, carries: c })),
  );
  const results = [...carries, ...derived.mapped.slice(carries.length)];
  const x = loopParts(inputs, params);
  const operands = {
    constants: x.constants,
    carries: x.carries.map((c, i) => withMark(b, c, at(marks.carries, i), at(carries, i), size)),
    rows: x.rows.map((row, i) => (marks.rows[i] === true ? swapLeading(b, row) : row)),
  };
  const outputs = b.bind('scan', joined(operands), {
    ...params,
    body: withMarks(b, derived, results, size),
  });
  return {
    outputs: outputs.map((y, i) =>
      i >= params.carries && results[i] === true ? swapLeading(b, y) : y,
    ),
    mapped: results,
  };
};
