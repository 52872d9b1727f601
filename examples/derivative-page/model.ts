/**
 * The function whose derivative the page ships, emitted by
 * `npx tanjent emit model.ts#f --args 0.5 --transform grad --as slope -o slope.js`.
 */
import { numpy as np, type NDArray } from 'tanjent';

export const f = (x: NDArray): NDArray => np.sin(x).mul(np.exp(x.mul(x).neg()));
