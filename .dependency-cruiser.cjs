// The arrows between the rooms point one way (docs/decisions). Each room lists what it may import; what is not listed is
// refused. Everybody may import its own room.
const pure = ['xstate', 'zod', 'temporal-polyfill'];

/** The rules that machines and rooms share: words, schemas, pure rules, holiday tables. Not the machines themselves. */
const workflows = '^workflows/';
const ports = '^src/(ports/|parts\\.ts$|config\\.ts$|database\\.ts$)';
const plain = '^src/(user-error|project-folder)\\.ts$';

const rooms = {
  ports: ['^src/(config|database|register/sql)\\.ts$'],
  identity: ['^src/register/sql\\.ts$', ports, workflows],
  engine: ['^src/identity/', '^src/ports/', '^workflows/(contract|deadline-calendar|berlin-time)\\.ts$'],
  register: ['^src/identity/', ports, workflows],
  documents: ['^src/register/', '^src/identity/', ports, workflows],
  notifications: ['^src/identity/', '^src/register/', ports, workflows],
  jobs: ['^src/engine/', '^src/notifications/', '^src/register/', '^src/documents/', ports, workflows],
  web: ['^src/(engine|register|documents|identity|notifications)/', ports, workflows],
  'mail-in': ['^src/(engine|register|documents|identity|notifications)/', '^src/within\\.ts$', ports, workflows],
  api: ['^src/(engine|register|documents|identity|notifications)/', ports, workflows],
  demo: ['^src/(engine|register|documents|identity|notifications)/', '^src/[a-z-]+\\.ts$', ports, workflows],
  cli: ['^src/(engine|register|documents|identity|notifications|demo)/', '^src/[a-z-]+\\.ts$', ports, workflows],
};

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-arrows`,
      comment: `src/${room} may import its own files and: ${allowed.join(' ')}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^(src|workflows|migrations|test|bench)/', pathNot: [`^src/${room}/`, plain, ...allowed] },
    })),
    {
      name: 'workflows-are-pure',
      comment: `workflows/ imports itself, ${pure.join(', ')}, and nothing else: no clock, no input or output.`,
      severity: 'error',
      from: { path: workflows },
      to: { pathNot: [workflows, `^node_modules/(${pure.join('|')})/`] },
    },
    {
      name: 'bullmq-in-jobs-only',
      comment: 'Only jobs/ knows the queue; migrate.ts creates its tables.',
      severity: 'error',
      from: { path: '^(src|workflows)/', pathNot: ['^src/jobs/', '^src/migrate\\.ts$'] },
      to: { path: '^node_modules/(bullmq|@nestjs/bullmq)/' },
    },
    {
      name: 'machines-through-the-catalogue',
      comment: 'The engine knows machines only by interface; the catalogue is read where the parts are put together.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(app\\.module|parts|workflow-docs)\\.ts$', '^src/(cli|demo)/'] },
      to: { path: '^workflows/catalogue\\.ts$' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'program-without-tests',
      comment: 'What is installed needs neither tests, benchmarks, scripts nor the tools.',
      severity: 'error',
      from: { path: '^(src|workflows|migrations)/' },
      to: { path: '^(test|bench|scripts)/', dependencyTypesNot: ['npm'] },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^(src|workflows|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
