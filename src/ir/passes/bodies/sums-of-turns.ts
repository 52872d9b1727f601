/**
 * Sums over the turns of a loop, as the gradients of its weights are: what can be added up behind
 * the loop is not added in every turn.
 *
 * - A product of two values that change from turn to turn: the loop stacks them, unless they are
 *   rows already, and one product behind it has the turns among its terms.
 *
 *       s ← s + x·y  in every turn     →     X, Y stacked,  s + Σₜ Xₜ·Yₜ
 *
 * - A linear function, the same in every turn, is applied once to the sum of what it is given:
 *
 *       s ← s + W·y  in every turn     →     z ← z + y,  s + W·z
 *
 * The terms are the same, added in another order; a factor W is multiplied once with their sum.
 */
import type { Aval } from '../../../array/aval.js';
import { itemSize } from '../../../array/dtype.js';
import { at, sizeOf } from '../../../array/shape.js';
import { asBodyEquation, parametersOf, programsOf, type BodyEquation } from '../../bodies.js';
import type { Atom, Program, Var } from '../../program.js';
import { isSmall } from '../../small.js';
import type { Parameter } from '../../traits.js';
import { rewriteEquations, type PassRules } from '../rewrite.js';
import { carriedSums, type SumTerm } from './carried-sums.js';
import { addBehind, type Moved } from './add-behind.js';

/**
 * What is stacked has at most this part of the elements of the products that it spares. Where it
 * has more, products in the turns take little longer, and read what is still in the cache.
 */
const maxStacked = 0.125;

/** The pass. */
export function sumBehindLoops(program: Program, rules: PassRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const loop = asBodyEquation(equation, rules);
    const turns = loop?.holds.turns?.(equation.params);
    if (loop === undefined || turns === undefined || turns === 0) return equation;
    const moved = movedTerms(loop, turns, rules);
    return moved === undefined ? equation : addBehind(loop, turns, moved, rewriting, rules);
  });
}

/** What is moved behind a loop; undefined if nothing is. */
function movedTerms(loop: BodyEquation, turns: number, rules: PassRules): Moved | undefined {
  const parameters = parametersOf(loop);
  const body = at(programsOf(loop), 0);
  const sums = carriedSums(
    body,
    parameters.map((p) => p.role),
    rules,
  ).filter(({ sum, terms }) => !isSmall(sum) && !terms.every(isPlainlyAdded));
  if (sums.length === 0) return undefined;
  const rows = new Set(body.inputs.filter((_, i) => parameters[i]?.role === 'row'));
  const carries = parameters.filter((p) => p.role === 'carry').length;
  const isThere = (a: Atom): boolean =>
    rows.has(a as Var) || body.outputs.indexOf(a, carries) >= carries;
  const products = sums.flatMap(({ terms }) => terms.filter((t) => t.product !== undefined));
  const missing = (terms: readonly SumTerm[]): Var[] => [
    ...new Set(terms.flatMap((t) => t.product?.factors ?? []).filter((v) => !isThere(v))),
  ];
  const isWorthIt = isCheaper(products, missing(products), turns, parameters);
  const isMoved = (t: SumTerm): boolean =>
    t.product === undefined
      ? t.steps.length > 0 && isNoLarger(t, rules)
      : isWorthIt || missing([t]).length === 0;
  const chosen = sums
    .map((sum) => ({ ...sum, moved: sum.terms.filter(isMoved) }))
    .filter(({ moved }) => moved.length > 0);
  if (chosen.length === 0) return undefined;
  const stacked = missing(products.filter(isMoved));
  return { sums: chosen, stacked };
}

const isPlainlyAdded = ({ product, steps }: SumTerm): boolean =>
  product === undefined && steps.length === 0;

/**
 * Whether to stack the factors. It takes memory for all turns: at most what the rows that the loop
 * takes have, so that a loop that was told to keep little does so.
 */
function isCheaper(
  products: readonly SumTerm[],
  stacked: readonly Var[],
  turns: number,
  parameters: readonly Parameter[],
): boolean {
  const size = stacked.reduce((n, v) => n + sizeOf(v.aval.shape), 0);
  const spared = products.reduce((n, { core }) => n + sizeOf(core.aval.shape), 0);
  const bytes = stacked.reduce((n, v) => n + bytesOf(v.aval), 0) * turns;
  const rows = parameters.filter((p) => p.role === 'row');
  const taken = rows.reduce((n, { operand }) => n + (operand ? bytesOf(operand.aval) : 0), 0);
  return size <= maxStacked * spared && bytes <= taken;
}

const bytesOf = ({ dtype, shape }: Aval): number => itemSize[dtype] * sizeOf(shape);

/** Whether to carry what linear functions are given costs no more than what they give. */
const isNoLarger = ({ added, core, steps }: SumTerm, rules: PassRules): boolean =>
  sizeOf(core.aval.shape) <= sizeOf(added.aval.shape) ||
  steps.some(({ equation }) => rules[equation.primitive].summed !== undefined);
