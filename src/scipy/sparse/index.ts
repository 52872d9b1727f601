export * as linalg from './linalg/index.js';
