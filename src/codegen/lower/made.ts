import { Listeners } from '../../array/listeners.js';
import type { Graph } from './plan/graph.js';
import type { Plan } from './plan/plan.js';

/** Told of each plan, with the name of the function that will be written by it. */
export const plansMade = new Listeners<[name: string, graph: Graph, plan: Plan]>();
