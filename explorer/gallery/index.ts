/** The examples of the explorer: modules as their texts, in the order in which they are shown. */
import cloth from './cloth.js?raw';
import curveFit from './curve-fit.js?raw';
import digits from './digits.js?raw';
import gaussianProcess from './gaussian-process.js?raw';
import heat from './heat.js?raw';
import hmc from './hmc.js?raw';
import julia from './julia.js?raw';
import lorenz from './lorenz.js?raw';
import mandelbrot from './mandelbrot.js?raw';
import nBody from './n-body.js?raw';
import newton from './newton.js?raw';
import predators from './predators.js?raw';
import rayMarch from './ray-march.js?raw';
import slope from './slope.js?raw';
import spectrum from './spectrum.js?raw';
import valley from './valley.js?raw';

/** An example. */
export interface GalleryEntry {
  /** Its name in addresses. */
  readonly id: string;
  readonly title: string;
  /** What there is to see, in a sentence. */
  readonly about: string;
  /** The module. */
  readonly text: string;
}

export const gallery: readonly GalleryEntry[] = [
  {
    id: 'slope',
    title: 'A formula and its slope',
    about: 'One line of plain JavaScript, its derivative, and the parabola that touches it.',
    text: slope,
  },
  {
    id: 'curve-fit',
    title: 'Fitting a curve',
    about: 'Gradient descent through a loop and a condition; far points pull no harder.',
    text: curveFit,
  },
  {
    id: 'digits',
    title: 'A network that reads digits',
    about: 'It learns before your eyes; what it reads wrong is red.',
    text: digits,
  },
  {
    id: 'ray-march',
    title: 'A scene from its picture',
    about: 'Rays are marched through two balls, which are found by gradient.',
    text: rayMarch,
  },
  {
    id: 'mandelbrot',
    title: 'Mandelbrot set',
    about: 'A loop of unknown length under vmap, growing seven thousand times.',
    text: mandelbrot,
  },
  {
    id: 'julia',
    title: 'Julia sets',
    about: 'The same in plain JavaScript; its constant walks along a circle.',
    text: julia,
  },
  {
    id: 'newton',
    title: "Newton's fractal",
    about: "Newton's method by jacfwd, from all starts at once.",
    text: newton,
  },
  {
    id: 'lorenz',
    title: 'Lorenz and chaos',
    about: 'How fast a change of the start grows, by jvp along the path.',
    text: lorenz,
  },
  {
    id: 'n-body',
    title: 'A launch among planets',
    about: 'Where to shoot a probe so that it arrives: the derivative of a simulation.',
    text: nBody,
  },
  {
    id: 'cloth',
    title: 'A cloth in the wind',
    about: 'The wind that makes its corner touch a target, through 160 steps.',
    text: cloth,
  },
  {
    id: 'heat',
    title: 'Heat, backwards',
    about: 'The beginning that explains what a plate looks like later.',
    text: heat,
  },
  {
    id: 'predators',
    title: 'Hares and lynxes',
    about: 'The rates of a differential equation from counts, through solveIvp.',
    text: predators,
  },
  {
    id: 'valley',
    title: 'Ways down a valley',
    about: "Descent, momentum, Adam and BFGS on Rosenbrock's function.",
    text: valley,
  },
  {
    id: 'hmc',
    title: 'Hamiltonian Monte Carlo',
    about: 'Samples of a density roll over its landscape; the force is a gradient.',
    text: hmc,
  },
  {
    id: 'gaussian-process',
    title: 'A Gaussian process',
    about: 'Mean and band, and where to measure next.',
    text: gaussianProcess,
  },
  {
    id: 'spectrum',
    title: 'A filter that learns',
    about: 'Gains for each frequency, trained through a Fourier transform.',
    text: spectrum,
  },
];
