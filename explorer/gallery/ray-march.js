/**
 * A picture is made by marching rays through a scene, and the scene is found from a picture: the
 * gradient goes through the marching, the light and the shading. On the left is the target.
 */
import { grad, jit, lax, numpy as np, optim, valueAndGrad, vmap } from 'tanjent';

const side = 40;

/** The distance from a point to the scene: two balls that melt into each other, and a floor. */
function distance(scene, p) {
  const ball = (center, radius) => np.linalg.norm(p.sub(center)).sub(radius);
  const [a, b] = [ball(scene.red, scene.radius), ball(scene.blue, 0.5)];
  const melted = np.logaddexp(a.mul(-8), b.mul(-8)).div(-8);
  return np.minimum(melted, p.slice(1).add(0.8));
}

/** The light that comes back along the ray through a point of the picture. */
function shade(scene, x, y) {
  const eye = np.array([0, 0.3, -3]);
  const ray = np.stack([x, y, np.array(1.6)]);
  const direction = ray.div(np.linalg.norm(ray));
  const at = (t) => eye.add(direction.mul(t));
  const far = lax.foriLoop(0, 24, (_, t) => t.add(distance(scene, at(t))), np.array(0));
  const normal = grad((p) => distance(scene, p))(at(far));
  const sun = np.array([0.5, 0.7, -0.5]);
  const light = np.maximum(np.dot(normal, sun), 0).mul(0.9).add(0.1);
  // Beyond is mist.
  return light.mul(np.exp(far.mul(far).mul(-0.02)));
}

const [columns, rows] = [np.linspace(-1, 1, side), np.linspace(1, -1, side)];
const render = (scene) => vmap((y) => vmap((x) => shade(scene, x, y))(columns))(rows);

/** How far a scene's picture is from the target. */
export function f(scene, target) {
  return np.mean(np.square(render(scene).sub(target)));
}

const scene = (red, blue, radius) => ({ red: np.array(red), blue: np.array(blue), radius });
const picture = jit(render);
const target = picture(scene([-0.5, 0.1, 0.2], [0.6, -0.2, 0], 0.6));
const start = scene([-0.1, 0.4, 0.4], [0.3, 0.1, 0.2], 0.45);

export const args = [start, target];
export const transforms = ['valueAndGrad', 'jit'];

export function* live() {
  const optimizer = optim.adam(optim.cosineDecaySchedule(0.03, 160));
  const step = jit((scene, state) => {
    const [loss, slope] = valueAndGrad(f)(scene, target);
    const [updates, next] = optimizer.update(slope, state);
    return [loss, optim.applyUpdates(scene, updates), next];
  });
  let now = { ...start, radius: np.array(start.radius) };
  let state = optimizer.init(now);
  const losses = [];
  for (let turn = 0; turn <= 160; turn++) {
    const image = np.concatenate([target, picture(now)], 1);
    let loss;
    [loss, now, state] = step(now, state);
    losses.push(loss.item());
    yield {
      title: `Step ${turn}: error ${losses.at(-1).toExponential(1)}`,
      text: `The larger ball has radius ${now.radius.item().toFixed(3)}; it should have 0.6.`,
      progress: turn / 160,
      image,
      plot: { series: { error: losses }, xLabel: 'step' },
    };
  }
}
