/** Where in the user's file an operation was called. The text is made only when asked for. */
export interface Source {
  /** `file.ts:12:3`, or undefined where the stack does not show it. */
  readonly position: string | undefined;
}
