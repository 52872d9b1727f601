export * as vq from './vq.js';
