import { approval } from './approval.js';
import { body } from './body.js';
import type { Workflow } from './contract.js';
import { handOver } from './hand-over.js';
import { interimReport } from './interim-report.js';
import { meeting } from './meeting.js';
import { office } from './office.js';
import { registration } from './registration.js';
import { subjectAreaClosure } from './subject-area-closure.js';
import { workingGroup } from './working-group.js';

/** Every workflow in every version that instances may be pinned to, by name and version. */
export const catalogue = [
  registration,
  approval,
  workingGroup,
  interimReport,
  subjectAreaClosure,
  handOver,
  meeting,
  body,
  office,
] as unknown as readonly Workflow[];
