import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo } from 'node:net';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/config.js';
import { demoFile } from '../../src/demo/first-start.js';
import { loadScenario } from '../../src/demo/load-scenario.js';
import type { Scenario } from '../../src/demo/scenario.js';
import { seedScenario } from '../../src/demo/seed-scenario.js';
import { type Parts, assemble } from '../../src/parts.js';
import { prepareWeb } from '../../src/web/prepare-web.js';
import { createTestDatabase } from './database.js';

export interface TestApp {
  url: string;
  parts: Parts;
  /** Offices of the scenario by alias. */
  offices: Scenario['offices'];
  /** Signs an office in by its alias in the scenario (`federfuehrung-hessen`). */
  signIn(office: string): Promise<Client>;
  /** Somebody who is not signed in. */
  visitor(): Client;
  close(): Promise<void>;
}

/**
 * The whole application on a database of its own and a free port, under a clock that stands. `scenario` is told first;
 * without one there is the committee of the demo and nothing else, on 12.06.2024.
 */
export async function startTestApp({
  scenario,
  settings = {},
}: { scenario?: Scenario; settings?: Record<string, string> } = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = readConfig({ SESSION_SECRET: 'a key for tests, and for nothing but tests', ...settings });
  const parts = await assemble(config, database.urls);
  const story = scenario ?? loadScenario(demoFile, { steps: false });
  await seedScenario(parts, story);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(parts), {
    logger: ['error', 'warn'],
    bodyParser: false,
    forceCloseConnections: true,
  });
  prepareWeb(app, parts);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    parts,
    offices: story.offices,
    visitor: () => new Client(url),
    async signIn(office) {
      const { name } = story.offices[office]!;
      const [person] = await parts.sql<{ id: string }>('SELECT id FROM umlauf.person WHERE name = $1', [name]);
      const client = new Client(url);
      await client.get('/sign-in');
      const { status } = await client.post('/sign-in', { person: person!.id });
      if (status !== 303) throw new Error(`${name} could not sign in: ${status}`);
      await client.get('/inbox');
      return client;
    },
    async close() {
      await app.close();
      await parts.close();
      await database.drop();
    },
  };
}

/** What came back. Redirects are not followed. */
export interface Page {
  status: number;
  html: string;
  /** What people read: the page without its markup, every gap one space. */
  text: string;
  /** Path of a redirect. */
  location: string | null;
  headers: Headers;
}

export type Fields = Record<string, string | string[]>;

/** A browser without script: keeps its cookie, and sends the token of the last form that it saw. */
export class Client {
  private cookie = '';
  private token = '';

  constructor(private readonly url: string) {}

  get(path: string): Promise<Page> {
    return this.fetch(path);
  }

  /** Bytes as they come, with their type; with fields as the answer to a form. */
  async raw(path: string, fields?: Fields): Promise<{ status: number; type: string; content: Buffer }> {
    const answer = await fetch(this.url + path, {
      redirect: 'manual',
      headers: { cookie: this.cookie },
      ...(fields ? { method: 'POST', body: this.encoded(fields) } : {}),
    });
    return {
      status: answer.status,
      type: (answer.headers.get('content-type') ?? '').split(';')[0]!,
      content: Buffer.from(await answer.arrayBuffer()),
    };
  }

  /** Sends a form; `_csrf` is added unless it is given. */
  post(path: string, fields: Fields = {}): Promise<Page> {
    return this.fetch(path, { method: 'POST', body: this.encoded(fields) });
  }

  private encoded(fields: Fields): URLSearchParams {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ _csrf: this.token, ...fields }))
      for (const each of [value].flat()) body.append(name, each);
    return body;
  }

  /** Sends a form with a file. */
  upload(
    path: string,
    fields: Fields,
    file?: { name: string; content: Uint8Array | string },
    field = 'file',
  ): Promise<Page> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ _csrf: this.token, ...fields }))
      for (const each of [value].flat()) body.append(name, each);
    if (file) body.append(field, new Blob([file.content as never]), file.name);
    return this.fetch(path, { method: 'POST', body });
  }

  /** The page behind a redirect, or the page itself. */
  async follow(page: Page): Promise<Page> {
    return page.location === null ? page : this.get(page.location.replace(/#.*$/, ''));
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Page> {
    const response = await fetch(this.url + path, {
      redirect: 'manual',
      ...init,
      headers: { cookie: this.cookie, 'x-csrf-token': this.token, ...init.headers },
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.cookie = cookie.split(';')[0]!;
    const html = await response.text();
    this.token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? this.token;
    const { status, headers } = response;
    return { status, html, text: readable(html), location: headers.get('location'), headers };
  }
}

/**
 * The fields of a form as a browser would send them: from the page's markup, without the buttons. `action` picks the
 * form where a page has several.
 */
export function formFields(html: string, action?: string): Fields {
  const forms = [...html.matchAll(/<form\b((?:[^>"]|"[^"]*")*)>([\s\S]*?)<\/form>/g)];
  const form =
    action === undefined ? forms[0] : forms.find(([, attributes]) => attributes!.includes(`action="${action}"`));
  const fields: Fields = {};
  const add = (name: string, value: string) => {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  };
  const controls =
    /<input\b((?:[^>"]|"[^"]*")*)>|<textarea\b((?:[^>"]|"[^"]*")*)>\n?([\s\S]*?)<\/textarea>|<select\b((?:[^>"]|"[^"]*")*)>([\s\S]*?)<\/select>/g;
  for (const [, input, area, content, select, options] of form?.[2]?.matchAll(controls) ?? []) {
    const attributes = input ?? area ?? select ?? '';
    const name = attribute(attributes, 'name');
    const type = attribute(attributes, 'type');
    if (name === null || type === 'file') continue;
    if (area !== undefined) add(name, unescaped(content ?? ''));
    else if (select !== undefined) add(name, chosen(options ?? ''));
    else if ((type === 'checkbox' || type === 'radio') && !/\schecked\b/.test(attributes)) continue;
    else add(name, attribute(attributes, 'value') ?? 'on');
  }
  return fields;
}

function chosen(options: string): string {
  const all = [...options.matchAll(/<option\b((?:[^>"]|"[^"]*")*)>/g)].map(([, attributes]) => attributes!);
  return attribute(all.find((attributes) => /\sselected\b/.test(attributes)) ?? all[0] ?? '', 'value') ?? '';
}

function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return found === undefined ? null : unescaped(found);
}

/** What people read of markup: no tags, every gap one space. */
export function readable(html: string): string {
  const markup = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
  return unescaped(markup.replace(/<\/?(span|b|strong|ins|del|a)\b[^>]*>/g, '').replace(/<[^>]*>/g, ' ')).replace(
    /\s+/g,
    ' ',
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#039;', "'")
    .replaceAll('&amp;', '&');
}
