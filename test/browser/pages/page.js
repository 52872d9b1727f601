import { postAnswer } from './answer.js';
import { calls } from './calls.js';

await postAnswer(calls);
