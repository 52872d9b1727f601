/** io.* */
import { io } from '../../src/index.js';
import { m23, other, rows, v4, type Table } from './calls.js';

const npy = io.saveNpy(v4);
const npz = await io.saveNpz({ a: v4 });
const tensors = io.saveTree({ a: v4 });
const image = { data: new Uint8ClampedArray(8).fill(9), width: 2, height: 1 };

export const ioCalls: Table = {
  ...rows('io', 'readBytes load loadNpy', other([npy])),
  'io.saveNpy': other([m23]),
  'io.loadNpz': other([npz]),
  ...rows('io', 'saveNpz saveSafetensors saveTree', other([{ a: v4 }])),
  ...rows('io', 'loadSafetensors loadTree', other([tensors])),
  ...rows('io', 'loadtxt genfromtxt', other(['1 2\n3 4'])),
  'io.savetxt': other([m23]),
  'io.fromImageData': other([image]),
  'io.toImageData': other([m23]),
};
