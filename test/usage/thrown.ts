import { TanjentError, type ErrorCode } from '../../src/array/errors.js';

/** The code of the error that `make` throws; anything else it throws goes through. */
export function code(make: () => unknown): ErrorCode | undefined {
  try {
    make();
  } catch (error) {
    if (error instanceof TanjentError) return error.code;
    throw error;
  }
  return undefined;
}
