export * as distance from './distance.js';
