import { collectiveMutations } from './collectives.js';
import { commandMutations } from './command.js';
import { compilingMutations } from './compiling.js';
import { clusterMutations } from './clusters.js';
import { emitMutations } from './emit.js';
import { equalLoopMutations } from './equal-loops.js';
import type { Mutation } from './mutation.js';
import { explorerMutations } from './explorer.js';
import { functionMutations } from './functions.js';
import { matrixMutations } from './matrices.js';
import { pageMutations } from './pages.js';
import { networkMutations } from './networks.js';
import { optimAndIoMutations } from './optim-and-io.js';
import { planningMutations } from './planning.js';
import { pluginMutations } from './plugin.js';
import { productMutations } from './product.js';
import { runTimeMutations } from './run-time.js';
import { solverMutations } from './solvers.js';
import { stableHLOMutations } from './stablehlo.js';
import { syntaxMutations } from './syntax.js';
import { targetMutations } from './targets.js';
import { threadMutations } from './threads.js';
import { turnMutations } from './turns.js';
import { updateMutations } from './updates.js';

export type { Mutation, TestRun } from './mutation.js';

/** All of them; test/mutations.test.ts sees that each finds its text. */
export const mutations: readonly Mutation[] = [
  ...targetMutations,
  ...productMutations,
  ...planningMutations,
  ...updateMutations,
  ...compilingMutations,
  ...collectiveMutations,
  ...matrixMutations,
  ...equalLoopMutations,
  ...functionMutations,
  ...networkMutations,
  ...turnMutations,
  ...threadMutations,
  ...runTimeMutations,
  ...solverMutations,
  ...stableHLOMutations,
  ...optimAndIoMutations,
  ...syntaxMutations,
  ...pluginMutations,
  ...clusterMutations,
  ...emitMutations,
  ...commandMutations,
  ...pageMutations,
  ...explorerMutations,
];
