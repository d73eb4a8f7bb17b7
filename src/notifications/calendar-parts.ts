import ical, { type ICalCalendar, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import { Temporal } from 'temporal-polyfill';
import type { MailView } from './mail-view.js';
import { body, caseName, meetingOf } from './phrases.de.js';

/** How long a meeting is entered for; its end is not planned (assumption). */
export const hoursOfMeeting = 3;
const zone = 'Europe/Berlin';
const methods: Record<string, ICalCalendarMethod> = {
  agendaSent: ICalCalendarMethod.REQUEST,
  meetingMoved: ICalCalendarMethod.REQUEST,
  meetingCancelled: ICalCalendarMethod.CANCEL,
};

/** An empty calendar in the time of Berlin. */
export function newCalendar(method: ICalCalendarMethod): ICalCalendar {
  const calendar = ical({ prodId: { company: 'umlauf', product: 'umlauf', language: 'DE' }, method });
  calendar.timezone({ name: zone, generator: (name) => String(tzlib_get_ical_block(name)[0]) });
  return calendar;
}

/** When an event was written down last, for `stamp`: in UTC, whatever the zone of the machine. */
export function stampOf(instant: string): string {
  return Temporal.Instant.from(instant)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });
}

/** The bytes of a calendar. The library writes DTSTAMP as a local time; RFC 5545 (3.8.7.2) wants it marked as UTC. */
export function calendarText(calendar: ICalCalendar): string {
  return calendar.toString().replace(/^(DTSTAMP:\d{8}T\d{6})(?=\r?$)/gm, '$1Z');
}

/**
 * Termin (.ics) of the mails about a meeting: one event for its whole life, so that a calendar moves or removes it.
 * `sequence` rises with the history of the meeting.
 */
export function calendarParts(
  view: MailView,
  sequence: number,
  domain: string,
): { filename: string; contentType: string; content: string }[] {
  const method = methods[view.mail];
  if (!method) return [];
  const { on, startsAt, body: code } = view.case.context as { on: string; startsAt: string; body: string };
  // Local time as it stands on the wall: the library writes it as it is and names the zone.
  const start = Temporal.PlainDateTime.from(`${on}T${startsAt}`);
  const calendar = newCalendar(method);
  calendar.createEvent({
    id: `${view.case.id}@${domain}`,
    sequence,
    stamp: stampOf(view.at),
    start: start.toString(),
    end: start.add({ hours: hoursOfMeeting }).toString(),
    timezone: zone,
    summary: `${caseName(view)}`,
    description: `Sitzung ${body(view, code, 'gen')}`,
    location: meetingOf(view, view.case.id)?.place ?? '',
    status: method === ICalCalendarMethod.CANCEL ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  return [
    {
      filename: 'termin.ics',
      contentType: `text/calendar; charset=utf-8; method=${method}`,
      content: calendarText(calendar),
    },
  ];
}
