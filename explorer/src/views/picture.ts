/** A picture of points, drawn on a canvas. */
import { element } from '../page/dom.js';
import type { Picture } from '../protocol.js';

export function pictureView(label: string): {
  readonly element: HTMLCanvasElement;
  show(picture: Picture): void;
} {
  const canvas = element('canvas', { class: 'picture', role: 'img', 'aria-label': label });
  return {
    element: canvas,
    show({ width, height, points }) {
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      canvas.getContext('2d')?.putImageData(new ImageData(points, width, height), 0, 0);
      canvas.setAttribute('aria-label', `${label}, ${width} by ${height} points`);
    },
  };
}
