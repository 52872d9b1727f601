/** `tanjent/emit`: compiled functions as modules that stand alone. */
export {
  emitModule,
  type EmitOptions,
  type EmitSource,
  type EmittedModule,
} from './emit-module.js';
