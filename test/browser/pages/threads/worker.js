import { calls } from './calls.js';

addEventListener('message', async ({ data: call }) => postMessage(await calls[call]()));
