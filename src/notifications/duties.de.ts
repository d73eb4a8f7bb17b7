import { reportKindLabels } from '../../workflows/interim-report.de.js';
import type { MailCase, MailView } from './mail-view.js';
import { childrenOf, deadline, due, moment, toBody } from './phrases.de.js';

/** What a Format owes, with its days: reports in their order, then the end of the mandate. */
export function duties(view: MailView, group: MailCase): string[] {
  const reports = childrenOf(view, group, 'interimReport')
    .filter(({ isFinal }) => !isFinal)
    .map((report) => `${reportName(view, report)} ${dayOf(report)}`);
  const end = deadline(group, 'end');
  return [...reports, ...(end ? [`Ende des Mandats am ${moment(end.dueAt)}`] : [])];
}

/** „Zwischenbericht an den IT-Planungsrat“. */
export function reportName(view: MailView, { context }: MailCase): string {
  return `${reportKind(context.kind)} ${toBody(view, context.addressee)}`;
}

/** „Zwischenbericht“. */
export function reportKind(kind: unknown): string {
  return reportKindLabels[kind as keyof typeof reportKindLabels] ?? 'Bericht';
}

function dayOf(report: MailCase): string {
  const found = deadline(report, 'due');
  return found ? `bis ${due(found)}` : 'ohne festen Tag';
}
