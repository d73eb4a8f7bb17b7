import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envExample, withVariableTable } from '../src/config-docs.js';
import { ConfigError, readConfig } from '../src/config.js';
import { projectFolder } from '../src/project-folder.js';

const file = (name: string) => readFileSync(join(projectFolder, name), 'utf8');

function sentences(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.sentences;
    throw error;
  }
}

test('without any variable, everything runs on this machine in demo mode', () => {
  expect(readConfig({})).toMatchObject({
    PORT: 3000,
    HOST: '127.0.0.1',
    BASE_URL: 'http://127.0.0.1:3000',
    UMLAUF_MODE: 'demo',
    SESSION_SECRET: '',
  });
  expect(readConfig({}).DATABASE_URL).toBeUndefined();
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual(readConfig({}));
});

test('the address people use follows host and port, or BASE_URL without its last slash', () => {
  expect(readConfig({ PORT: '3001', HOST: '::1' }).BASE_URL).toBe('http://[::1]:3001');
  expect(readConfig({ BASE_URL: 'https://umlauf.example.org/' }).BASE_URL).toBe('https://umlauf.example.org');
});

test('each bad variable is named in one sentence, and no password is repeated', () => {
  expect(sentences({ PORT: 'abc', UMLAUF_MODE: 'prod', DATABASE_URL: 'mysql://u:geheim@db' })).toEqual([
    'PORT=abc geht nicht. Möglich: eine ganze Zahl von 0 bis 65535.',
    'UMLAUF_MODE=prod geht nicht. Möglich: demo oder production.',
    'Der Wert von DATABASE_URL geht nicht. Möglich: postgres://NAME:KENNWORT@RECHNER/DATENBANK.',
  ]);
  expect(sentences({ PORT: '70000' })).toHaveLength(1);
});

test('production refuses to start without sign-in service, key and address', () => {
  expect(sentences({ UMLAUF_MODE: 'production' })).toEqual([
    'UMLAUF_MODE=production braucht OIDC_ISSUER; diese Angabe fehlt.',
    'UMLAUF_MODE=production braucht SESSION_SECRET; diese Angabe fehlt.',
    'UMLAUF_MODE=production braucht BASE_URL; diese Angabe fehlt.',
  ]);
});

test('an access for migrations alone is refused', () => {
  expect(sentences({ UMLAUF_OWNER_DATABASE_URL: 'postgres://umlauf_owner:x@db/umlauf' })).toEqual([
    'Zu UMLAUF_OWNER_DATABASE_URL gehört DATABASE_URL; sie fehlt.',
  ]);
});

test('the operating manual and .env.example list the variables as they are (npm run docs)', () => {
  const cells = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
  const manual = file('docs/operations.md');
  expect(cells(manual)).toBe(cells(withVariableTable(manual)));
  expect(file('.env.example')).toBe(envExample());
});
