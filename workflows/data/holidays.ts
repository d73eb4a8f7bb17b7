import { Temporal } from 'temporal-polyfill';
import { type StateCode, stateCodes } from './states.js';

/*
 * Gesetzliche Feiertage of the 16 Länder, 2010–2050.
 * Data: date-holidays 3.37.0 (https://github.com/commenthol/date-holidays), CC-BY-3.0, which relies on
 * https://de.wikipedia.org/wiki/Feiertage_in_Deutschland; written here as rules, equal for every Land and day (tested).
 * Days of single municipalities (Augsburg, 15.08. in Bavaria, parts of Sachsen and Thüringen) are not in it.
 */

/** Holidays as data: a policy may bring another table. */
export interface HolidayTable {
  firstYear: number;
  lastYear: number;
  /** Name of the public holiday on that ISO date in that Land, or `null`. Only asked for years of the table. */
  nameOf(on: string, place: StateCode): string | null;
}

interface HolidayRule {
  name: string;
  /** A day of the year (`MM-DD`), days after Easter Sunday, or the Wednesday before 23 November. */
  day: string | number | 'wednesdayBefore11-23';
  in: readonly StateCode[];
  from?: number;
  to?: number;
}

const firstYear = 2010;
const lastYear = 2050;

/** Easter Sunday, 2010 to 2050. */
const easterSundays =
  '04-04 04-24 04-08 03-31 04-20 04-05 03-27 04-16 04-01 04-21 04-12 04-04 04-17 04-09 03-31 04-20 04-05 03-28 04-16 04-01 ' +
  '04-21 04-13 03-28 04-17 04-09 03-25 04-13 04-05 04-25 04-10 04-01 04-21 04-06 03-29 04-17 04-09 03-25 04-14 04-05 04-18 ' +
  '04-10';

const rules: HolidayRule[] = [
  { name: 'Neujahr', day: '01-01', in: stateCodes },
  { name: 'Heilige Drei Könige', day: '01-06', in: ['BW', 'BY', 'ST'] },
  { name: 'Internationaler Frauentag', day: '03-08', in: ['BE'], from: 2019 },
  { name: 'Internationaler Frauentag', day: '03-08', in: ['MV'], from: 2023 },
  { name: 'Karfreitag', day: -2, in: stateCodes },
  { name: 'Ostersonntag', day: 0, in: ['BB'] },
  { name: 'Ostermontag', day: 1, in: stateCodes },
  { name: 'Maifeiertag', day: '05-01', in: stateCodes },
  { name: 'Tag der Befreiung (75. Jahrestag)', day: '05-08', in: ['BE'], from: 2020, to: 2020 },
  { name: 'Tag der Befreiung (80. Jahrestag)', day: '05-08', in: ['BE'], from: 2025, to: 2025 },
  { name: 'Christi Himmelfahrt', day: 39, in: stateCodes },
  { name: 'Pfingstsonntag', day: 49, in: ['BB'] },
  { name: 'Pfingstmontag', day: 50, in: stateCodes },
  { name: 'Fronleichnam', day: 60, in: ['BW', 'BY', 'HE', 'NW', 'RP', 'SL'] },
  { name: '75. Jahrestag des Volksaufstands in der DDR', day: '06-17', in: ['BE'], from: 2028, to: 2028 },
  { name: 'Mariä Himmelfahrt', day: '08-15', in: ['SL'] },
  { name: 'Weltkindertag', day: '09-20', in: ['TH'], from: 2019 },
  { name: 'Tag der Deutschen Einheit', day: '10-03', in: stateCodes },
  { name: 'Reformationstag', day: '10-31', in: ['BB', 'MV', 'SN', 'ST', 'TH'] },
  { name: 'Reformationstag', day: '10-31', in: stateCodes, from: 2017, to: 2017 },
  { name: 'Reformationstag', day: '10-31', in: ['HB', 'HH', 'NI', 'SH'], from: 2018 },
  { name: 'Allerheiligen', day: '11-01', in: ['BW', 'BY', 'NW', 'RP', 'SL'] },
  { name: 'Buß- und Bettag', day: 'wednesdayBefore11-23', in: ['SN'] },
  { name: '1. Weihnachtstag', day: '12-25', in: stateCodes },
  { name: '2. Weihnachtstag', day: '12-26', in: stateCodes },
];

function dayOf(rule: HolidayRule, year: number): string {
  if (rule.day === 'wednesdayBefore11-23') {
    const nextDay = Temporal.PlainDate.from(`${year}-11-22`);
    return nextDay.subtract({ days: (nextDay.dayOfWeek + 4) % 7 }).toString();
  }
  if (typeof rule.day === 'string') return `${year}-${rule.day}`;
  const easter = Temporal.PlainDate.from(`${year}-${easterSundays.split(' ')[year - firstYear]}`);
  return easter.add({ days: rule.day }).toString();
}

function yearsOf(place: StateCode): Map<string, string> {
  const days = new Map<string, string>();
  for (const rule of rules)
    if (rule.in.includes(place))
      for (let year = rule.from ?? firstYear; year <= (rule.to ?? lastYear); year++)
        days.set(dayOf(rule, year), rule.name);
  return days;
}

const tables = new Map<StateCode, Map<string, string>>();

/** The shipped table of public holidays. */
export const publicHolidays: HolidayTable = {
  firstYear,
  lastYear,
  nameOf(on, place) {
    let table = tables.get(place);
    if (!table) tables.set(place, (table = yearsOf(place)));
    return table.get(on) ?? null;
  },
};
