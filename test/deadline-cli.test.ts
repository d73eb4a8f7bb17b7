import { spawnSync } from 'node:child_process';
import { projectFolder } from '../src/project-folder.js';

jest.setTimeout(60_000);

/** The program as people call it. */
function deadline(...args: string[]): { status: number | null; answer: unknown; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', './scripts/typescript.mjs', 'src/cli/main.ts', 'deadline', ...args],
    { cwd: projectFolder, encoding: 'utf8' },
  );
  return { status, answer: stdout === '' ? null : JSON.parse(stdout), err: stderr };
}

describe('umlauf deadline', () => {
  test('four weeks before the 45th meeting, with its derivation', () => {
    const { status, answer } = deadline('--before', '2024-11-13', '--minus', '4w');
    expect(status).toBe(0);
    expect(answer).toEqual({
      date: '2024-10-16',
      instant: '2024-10-16T22:00:00Z',
      shifted: 0,
      derivation: [
        { date: '2024-11-13', text: 'Ereignis: Mittwoch, 13.11.2024; dieser Tag zählt nicht mit' },
        { date: '2024-10-16', text: '4 Wochen davor' },
        { date: '2024-10-16', text: 'Fällig: Mittwoch, 16.10.2024, 24:00 Uhr' },
      ],
    });
  });

  test.each([
    // A holiday of one Land and not of another; Allerheiligen 2024 is a Friday.
    [['--from', '2024-10-25', '--plus', '1w', '--place', 'HE'], '2024-11-01', 0],
    [['--from', '2024-10-25', '--plus', '1w', '--place', 'NW'], '2024-11-04', 3],
    [['--before', '2024-11-08', '--minus', '1w', '--place', 'NW'], '2024-10-31', -1],
    // An appointment and a term of office stay where they fall.
    [['--from', '2024-10-25', '--plus', '1w', '--place', 'NW', '--kind', 'appointment'], '2024-11-01', 0],
    [['--from', '2099-12-31', '--plus', '2m', '--kind', 'term'], '2100-02-28', 0],
    // The last of the month where there is no day of that number, also backwards.
    [['--from', '2024-01-31', '--plus', '1m'], '2024-02-29', 0],
    [['--before', '2024-03-31', '--minus', '1m'], '2024-02-29', 0],
    // Working days leave out what is none at the place, and so never shift.
    [['--from', '2024-12-20', '--plus', '10wd', '--place', 'BY'], '2025-01-09', 0],
    [['--before', '2025-01-09', '--minus', '10wd', '--place', 'BY'], '2024-12-20', 0],
  ])('%j is %s', (args, date, shifted) => {
    const { status, answer } = deadline(...args);
    expect([status, answer]).toEqual([0, expect.objectContaining({ date, shifted })]);
  });

  test('a deadline beyond the known holidays is refused by name', () => {
    const { status, answer, err } = deadline('--from', '2050-12-20', '--plus', '1m');
    expect([status, answer]).toEqual([1, null]);
    expect(err).toContain('20.01.2051');
    expect(err).toContain('von 2010 bis 2050');
  });

  test.each([
    [[]],
    [['--from', '2024-01-01']],
    [['--from', '2024-01-01', '--minus', '4w']],
    [['--from', '2024-01-01', '--plus', '4w', '--before', '2024-01-01']],
    [['--from', '2024-02-31', '--plus', '4w']],
    [['--from', '01.02.2024', '--plus', '4w']],
    [['--from', '2024-01-01', '--plus', '4']],
    [['--from', '2024-01-01', '--plus', '4x']],
    [['--from', '2024-01-01', '--plus', '4w', '--place', 'XX']],
    [['--from', '2024-01-01', '--plus', '4w', '--kind', 'soon']],
    [['--from', '2024-01-01', '--plus', '4w', 'extra']],
  ])('called with %j it says how to be called', (args) => {
    const { status, answer, err } = deadline(...args);
    expect([status, answer]).toEqual([2, null]);
    expect(err).toMatch(/Aufruf: umlauf/);
  });
});
