/**
 * Imported last, so that the library's code ends here where modules are written one behind another.
 */
import { endsHere } from './position.js';

endsHere();
