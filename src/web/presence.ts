import type { MeetingContext } from '../../workflows/meeting.js';
import { mannerLabels } from '../../workflows/reference.de.js';
import { formatTime } from './format.js';

/** A member that was at a meeting, with how and when in words. */
export interface Attendance {
  organisation: string;
  /** „vor Ort“ for the whole of it, else with hours: „zugeschaltet bis 11:20 Uhr“. */
  words: string;
}

/** Anwesenheit member by member, in the order of coming; hours stand where somebody was not there from begin to end. */
export function attendanceOf(presence: MeetingContext['presence'], isOver: boolean): Attendance[] {
  const begin = presence.map(({ from }) => from).toSorted()[0];
  const ends = presence.flatMap(({ until }) => until ?? []).toSorted();
  const end = isOver ? ends.at(-1) : null;
  const codes = [...new Set(presence.map(({ organisation }) => organisation))];
  return codes.map((organisation) => ({
    organisation,
    words: presence
      .filter((period) => period.organisation === organisation)
      .map(({ manner, from, until }) =>
        [mannerLabels[manner] ?? manner, hours(from === begin ? null : from, until === end ? null : until)]
          .filter(Boolean)
          .join(' '),
      )
      .join(', '),
  }));
}

/** Hours in Berlin; `null` where it is the whole meeting from that side. */
function hours(from: string | null, until: string | null): string {
  if (from !== null && until !== null) return `von ${formatTime(from)} bis ${formatTime(until)}`;
  if (from !== null) return `ab ${formatTime(from)}`;
  return until === null ? '' : `bis ${formatTime(until)}`;
}
