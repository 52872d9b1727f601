import { calls } from './calls.js';

addEventListener('message', ({ data: call }) => postMessage(calls[call]()));
