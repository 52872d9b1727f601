/** How a value lies on a mesh of devices: an annotation, which computes nothing. */
import { fail } from '../../array/errors.js';
import { printShape } from '../../array/shape.js';
import { view } from './view.js';

export const withSharding = view('withSharding', {
  shape: ({ shape }, { spec }) => {
    if (spec.length !== shape.length)
      fail(
        'bad-argument',
        `withSharding: the spec has an entry for each axis of the operand ${printShape(shape)}, ` +
          `received ${spec.length}.`,
      );
    return shape;
  },
  source: (index) => index,
  element: (index) => index,
  transpose: (b, ct, _x, params) => b.bind1('withSharding', [ct], params),
  // Where the instances lie nothing is said.
  batched: ({ spec }) => ({ spec: [null, ...spec] }),
});
