/** Which function an operation calls. */
import type { MlirFunction, MlirModule, MlirOperation } from '../text/module.js';

/** The function that a call, or an operation that is composed of others, runs; else undefined. */
export function calleeOf(module: MlirModule, op: MlirOperation): MlirFunction | undefined {
  const [first] = op.unnamed;
  const { callee, decomposition } = op.attributes;
  const symbol =
    op.name === 'func.call'
      ? (callee ?? first)
      : op.name === 'stablehlo.composite'
        ? decomposition
        : undefined;
  return typeof symbol === 'string' ? module.functions.get(nameOf(symbol)) : undefined;
}

const nameOf = (symbol: string): string => symbol.slice(1).replace(/^"(.*)"$/, '$1');
