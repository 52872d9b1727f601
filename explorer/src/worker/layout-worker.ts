/** Draws graphs beside the page, since that may take long. */
import { instance } from '@viz-js/viz';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const viz = instance();

scope.onmessage = ({ data }: MessageEvent<{ readonly id: number; readonly dot: string }>) => {
  void viz.then((graphviz) => {
    const result = graphviz.render(data.dot, { format: 'svg' });
    scope.postMessage({ id: data.id, svg: result.status === 'success' ? result.output : null });
  });
};
