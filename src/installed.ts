/** Imported for what it does. */
import { install } from './install.js';

install();
