/** All functions that the rewriting is tried with. */
import { basicSubjects } from './basics.js';
import { methodSubjects } from './methods.js';
import { objectSubjects } from './objects.js';
import { statementSubjects } from './statements.js';
import type { Subjects } from './subject.js';

export const subjects: Subjects = {
  ...basicSubjects,
  ...methodSubjects,
  ...objectSubjects,
  ...statementSubjects,
};
