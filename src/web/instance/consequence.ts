import { printDecisionNumber } from '../../../workflows/policies/policy-set.js';
import { nextNumber } from '../../register/series.queries.js';
import type { Sql } from '../../register/sql.js';
import { type CaseView, bodyOf } from './case-view.js';

/** What follows from an act that is asked back, with the numbers at hand (wording.md 7). */
export async function consequenceOf(c: CaseView, command: string, sql: Sql): Promise<string | undefined> {
  const general = c.words.commands[command]?.confirm?.consequence;
  if (c.found.row.workflow !== 'approval') return undefined;
  const { present, ballots, body } = c.found.row.context as { present: string[]; ballots: object; body: string };
  if (command === 'startWrittenProcedure') {
    const members = bodyOf(c, body)!.seats.filter(({ isVoting }) => isVoting).length;
    return `${members} Mitglieder erhalten die Vorlage. Zehn Minuten lang können Sie zurückrufen. Wer bis zum Ende nicht abstimmt, enthält sich.`;
  }
  if (command === 'closeVote')
    return `${Object.keys(ballots).length} von ${present.length} Stimmen liegen vor. ${general}`;
  if (command !== 'establishResult') return undefined;
  const { names, policy } = bodyOf(c, body)!;
  const year = Number(c.view.today.slice(0, 4));
  const number = printDecisionNumber(policy.numberFormat.value, year, await nextNumber(sql, body, year));
  return `Bei Zustimmung erhält der Beschluss die nächste Nummer ${names.gen}, voraussichtlich ${number}. Nummern werden nie neu vergeben.`;
}
