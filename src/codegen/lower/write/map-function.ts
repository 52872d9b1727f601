/** The function of an equation whose expressions are too long to be written for each element. */
import { printAval } from '../../../array/aval.js';
import { fail } from '../../../array/errors.js';
import { at, sizeOf, zip } from '../../../array/shape.js';
import { newBuffer } from '../../../loops/buffer.js';
import { LoopBuilder } from '../../../loops/builder.js';
import { integer, load, type Expr } from '../../../loops/expr.js';
import { finish } from '../../../array/work/steps.js';
import { Index } from '../../../loops/index-of.js';
import { Interner } from '../../../loops/passes/intern.js';
import type { TargetTraits } from '../../../loops/traits.js';
import { finishFunction, type Finished } from '../finish.js';
import type { Node } from '../plan/graph.js';

/** What tells such functions apart. Their primitives have no params. */
export const mapKey = ({ equation, types }: Node): string =>
  `${equation.primitive} ${[...types.inputs, ...types.outputs].map(printAval).join(' ')}`;

/** One loop over the elements, with operands and results in buffers. */
export function writeMap({ lower, types }: Node, name: string, traits: TargetTraits): Finished {
  if (lower.kind !== 'map') fail('internal', `${name} is no map`);
  const buffers = (letter: string, avals: typeof types.inputs) =>
    avals.map(({ dtype, shape }, i) =>
      newBuffer(`${letter}${i}`, dtype, sizeOf(shape), shape.length === 0),
    );
  const [inputs, outputs] = [buffers('x', types.inputs), buffers('y', types.outputs)];
  const reads = inputs.map(
    (buffer) => (index: Index) => load(buffer, buffer.scalar ? integer(0) : index.flat),
  );
  const interner = new Interner();
  const share = (e: Expr): Expr => interner.intern(e);
  const { shape } = at(types.outputs, 0);
  const b = new LoopBuilder(traits);
  const element = (n: Expr): void => {
    const elements = lower.elements(reads, Index.ofFlat(shape, n), {} as never, types, share);
    zip(outputs, elements).forEach(([buffer, e]) => b.store(buffer, n, share(e)));
  };
  b.for(sizeOf(shape), element, { order: 'free' });
  const whole = { name, inputs, outputs, kernels: [{ name, body: b.statements }] };
  const names = new Map();
  const expressions = { traits, interner, names, rename: () => {}, sharing: new Map() };
  return finish(finishFunction(whole, expressions));
}
