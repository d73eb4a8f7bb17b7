import { approval } from './approval.js';
import { body } from './body.js';
import type { Workflow } from './contract.js';
import { decision } from './decision.js';
import { extension } from './extension.js';
import { handOver } from './hand-over.js';
import { interimReport } from './interim-report.js';
import { mandateChange } from './mandate-change.js';
import { matter } from './matter.js';
import { meeting } from './meeting.js';
import { minutes } from './minutes.js';
import { officialNotice } from './official-notice.js';
import { office } from './office.js';
import { order } from './order.js';
import { registration } from './registration.js';
import { subjectAreaClosure } from './subject-area-closure.js';
import { workingGroup } from './working-group.js';

/** Every workflow in every version that instances may be pinned to, by name and version. */
export const catalogue = [
  registration,
  approval,
  workingGroup,
  extension,
  mandateChange,
  interimReport,
  subjectAreaClosure,
  handOver,
  matter,
  decision,
  order,
  meeting,
  minutes,
  officialNotice,
  body,
  office,
] as unknown as readonly Workflow[];
