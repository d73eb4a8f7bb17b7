import { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { CalendarEntry } from '../register/calendar.queries.js';
import { calendarText, hoursOfMeeting, newCalendar, stampOf } from './calendar-parts.js';
import { Temporal } from 'temporal-polyfill';

/** How often a calendar program asks again. */
const refreshSeconds = 3600;

/**
 * Kalender zum Abonnieren (.ics, RFC 5545). A meeting is the same event as in its invitation; a deadline lasts its whole
 * day, since it ends with it. The same entries give the same bytes, so that their hash can stand for them.
 */
export function calendarFeed(
  name: string,
  entries: CalendarEntry[],
  { domain, urlOf }: { domain: string; urlOf: (entry: CalendarEntry) => string },
): string {
  const calendar = newCalendar(ICalCalendarMethod.PUBLISH);
  calendar.name(name).ttl(refreshSeconds);
  for (const entry of entries) {
    const { instanceId, startsAt, on, derivation } = entry;
    const day = Temporal.PlainDate.from(on);
    const start = startsAt === null ? null : day.toPlainDateTime(startsAt);
    calendar.createEvent({
      id: entry.kind === 'meeting' ? `${instanceId}@${domain}` : `${instanceId}-${entry.name}@${domain}`,
      sequence: entry.sequence,
      stamp: stampOf(entry.changedAt),
      ...(start
        ? {
            start: start.toString(),
            end: start.add({ hours: hoursOfMeeting }).toString(),
            timezone: calendar.timezone(),
          }
        : { start: on, end: day.add({ days: 1 }).toString(), allDay: true, timezone: null }),
      summary: entry.what,
      description: [...derivation.map(({ text }) => text), urlOf(entry)].join('\n'),
      url: urlOf(entry),
      location: entry.place ?? '',
      status: entry.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
  }
  return calendarText(calendar);
}
