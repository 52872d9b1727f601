/** A hook of Node's loader that tells which files are loaded; it runs on the loader's thread. */
import type { InitializeHook, LoadHook } from 'node:module';
import type { MessagePort } from 'node:worker_threads';

let port: MessagePort;

export const initialize: InitializeHook<{ readonly port: MessagePort }> = (data) => {
  port = data.port;
};

export const load: LoadHook = (url, context, next) => {
  port.postMessage(url);
  return next(url, context);
};
