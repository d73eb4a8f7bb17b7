/**
 * Persönliche Links in Mails: which commands a mail may offer to its recipient without sign-in, and what they need
 * besides the link (issue *Time*, Mails). What is not named here needs a sign-in.
 */
export interface LinkRule {
  /** `link`: the link alone. `code`: also a code, sent to the registered address. */
  needs: 'link' | 'code';
  /** Days after the due day (or after the mail, where there is none) on which the link still works. */
  daysAfterDue: number;
}

/** By workflow and command. A report may still come late; a ballot, or an answer to an invitation, may not. */
export const linkRules: Record<string, Record<string, LinkRule>> = {
  interimReport: {
    handIn: { needs: 'link', daysAfterDue: 30 },
    reportNoChange: { needs: 'link', daysAfterDue: 30 },
    askForDate: { needs: 'link', daysAfterDue: 30 },
  },
  meeting: { answerInvitation: { needs: 'link', daysAfterDue: 0 } },
  /** Vertretung benennen: on the case of the recipient's own offices. */
  office: { arrangeAbsence: { needs: 'link', daysAfterDue: 30 } },
  registration: { confirmLead: { needs: 'code', daysAfterDue: 30 } },
  handOver: { accept: { needs: 'code', daysAfterDue: 30 } },
  approval: { castBallot: { needs: 'code', daysAfterDue: 0 } },
};

/** The rule for a command, or `undefined`: it needs a sign-in. */
export function linkRule(workflow: string, command: string): LinkRule | undefined {
  return linkRules[workflow]?.[command];
}
