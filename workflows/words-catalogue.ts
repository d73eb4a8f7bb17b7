import { approvalWords } from './approval.de.js';
import { decisionWords } from './decision.de.js';
import { extensionWords } from './extension.de.js';
import { handOverWords } from './hand-over.de.js';
import { interimReportWords } from './interim-report.de.js';
import { mandateChangeWords } from './mandate-change.de.js';
import { matterWords } from './matter.de.js';
import { minutesWords } from './minutes.de.js';
import { officialNoticeWords } from './official-notice.de.js';
import { orderWords } from './order.de.js';
import { bodyWords, meetingWords, officeWords } from './reference.de.js';
import { registrationWords } from './registration.de.js';
import { subjectAreaClosureWords } from './subject-area-closure.de.js';
import type { WorkflowWords } from './words.js';
import { workingGroupWords } from './working-group.de.js';

const catalogue: Record<string, WorkflowWords> = {
  registration: registrationWords,
  approval: approvalWords,
  workingGroup: workingGroupWords,
  extension: extensionWords,
  mandateChange: mandateChangeWords,
  interimReport: interimReportWords,
  handOver: handOverWords,
  subjectAreaClosure: subjectAreaClosureWords,
  matter: matterWords,
  decision: decisionWords,
  order: orderWords,
  meeting: meetingWords,
  minutes: minutesWords,
  officialNotice: officialNoticeWords,
  body: bodyWords,
  office: officeWords,
};

/** What a workflow says in German. A workflow without words is a bug that a test finds. */
export function wordsOf(workflow: string): WorkflowWords {
  const words = catalogue[workflow];
  if (!words) throw new Error(`There are no words for the workflow ${workflow}`);
  return words;
}

/** A line of the history in words: command, deadline, or what another instance told. */
export function historyWords(workflow: string, type: string): string {
  const words = wordsOf(workflow);
  const family = type.split('.').slice(0, 2).join('.');
  return words.commands[type]?.done ?? words.told[type] ?? words.told[family] ?? 'Stand geändert';
}

/** A deadline in words: `reminder.-7` is an „Erinnerung“. */
export function deadlineWords(workflow: string, name: string): string {
  const { deadlines } = wordsOf(workflow);
  return deadlines[name] ?? deadlines[name.split('.')[0]!] ?? 'Frist';
}
