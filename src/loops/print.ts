import type { Schedule } from './loops.js';
export const printSchedule = (s: Schedule): string => String(s.arenaBytes);
