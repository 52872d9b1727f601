/** The twelve evals of GradBench by name. */
import type { Eval } from '../protocol.js';
import { ba } from './ba.js';
import { det } from './det.js';
import { gmm } from './gmm.js';
import { hello } from './hello.js';
import { ht } from './ht.js';
import { kmeans } from './kmeans.js';
import { llsq } from './llsq.js';
import { lse } from './lse.js';
import { lstm } from './lstm.js';
import { ode } from './ode.js';
import { particle } from './particle.js';
import { saddle } from './saddle.js';

export const evals: Readonly<Record<string, Eval>> = {
  ba,
  det,
  gmm,
  hello,
  ht,
  kmeans,
  llsq,
  lse,
  lstm,
  ode,
  particle,
  saddle,
};
