/**
 * `node --import tanjent/register app.ts`: files are rewritten when Node loads them, and those of
 * TypeScript lose their types. ES modules are loaded by hooks on a thread of their own, files of
 * CommonJS on this one.
 */
import { register } from 'node:module';
import { loadCommonJs } from './commonjs.js';
import { configurationOf } from './configuration.js';

const configuration = configurationOf(process.cwd(), process.env);
register('./hooks.js', import.meta.url, { data: configuration });
loadCommonJs(configuration);
process.setSourceMapsEnabled(true);
