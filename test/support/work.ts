/**
 * How much is done, counted instead of timed: how often functions are entered, by V8's own counts.
 * The figure depends on neither the machine nor what else runs there. Turns of loops that call
 * nothing, and what built-in functions do, are not seen.
 */
import { Session, type Profiler } from 'node:inspector';

/** How many functions are entered, each as often as it is, while `run` runs. */
export function workOf(run: () => unknown): number {
  const session = new Session();
  session.connect();
  const post = (method: string, params: object = {}): unknown => {
    let answer: unknown;
    session.post(method, params, (error, result) => {
      if (error !== null) throw new Error(error.message);
      answer = result;
    });
    return answer;
  };
  post('Profiler.enable');
  try {
    post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    run();
    const { result } = post('Profiler.takePreciseCoverage') as {
      result: Profiler.ScriptCoverage[];
    };
    const functions = result.flatMap((script) => script.functions);
    return functions.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
  } finally {
    post('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
}
