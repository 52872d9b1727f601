import { calls } from './calls.js';

console.log(JSON.stringify(calls[process.argv[2]]()));
