import type { IconName, Tone } from './icon.js';

/** A ballot as it is shown. `notCast` counts as abstention and is named apart inside only (wording.md 2). */
export type Vote = 'yes' | 'yesReserved' | 'no' | 'abstain' | 'notCast';

/** Word, mark and look of a ballot. No red for a Land: "Nein" is a vote, not a failure. */
export const VOTES: Record<Vote, { label: string; mark: string; tone: Tone; icon: IconName | null; look: string }> = {
  yes: { label: 'Ja', mark: '✓', tone: 'success', icon: 'check', look: 'yes' },
  yesReserved: { label: 'Ja mit Vorbehalt', mark: '✓', tone: 'success', icon: 'check', look: 'yes' },
  no: { label: 'Nein', mark: '✕', tone: 'neutral', icon: 'close', look: 'no' },
  abstain: { label: 'Enthaltung', mark: '–', tone: 'neutral', icon: null, look: 'abstain' },
  notCast: { label: 'Enthaltung (nicht abgegeben)', mark: '–', tone: 'neutral', icon: null, look: 'abstain' },
};
