const { availableParallelism } = require('node:os');
const { needs } = require('./scripts/programs.cjs');

// Jest runs in CommonJS mode: on Node 20 its ESM mode cannot load packages that require the ESM-only Nest 12. Packages
// that are ESM only are transformed; the list grows with each new one that a test imports.
const esmOnly = [
  '@nestjs',
  '@borewit',
  '@kitajs',
  '@tokenizer',
  'file-type',
  'htmx\\.org',
  'nodemailer',
  'strtok3',
  'temporal-polyfill',
  'temporal-spec',
  'temporal-utils',
  'token-types',
  'uint8array-extras',
];

const swc = (parser) => ({
  jsc: {
    target: 'es2022',
    parser,
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      react: { runtime: 'automatic', importSource: '@kitajs/html' },
    },
  },
  module: { type: 'commonjs' },
});

// Test files that need a program of the machine are left out where it is missing; the others find it by its variable.
for (const { variable, path } of needs) if (path) process.env[variable] = path;
const leftOut = needs.filter(({ path }) => !path).map(({ kind }) => `\\.${kind}\\.test\\.tsx?$`);

module.exports = {
  testEnvironment: 'node',
  // Files wait for the database and the browser more than they compute: every core gets one.
  maxWorkers: Math.max(2, availableParallelism()),
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  testPathIgnorePatterns: ['/node_modules/', ...leftOut],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/test/support/global-setup.cjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.cjs',
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^file-type$': '<rootDir>/node_modules/file-type/index.js',
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  transform: {
    '^.+\\.[cm]?tsx$': ['@swc/jest', swc({ syntax: 'typescript', tsx: true, decorators: true })],
    '^.+\\.[cm]?ts$': ['@swc/jest', swc({ syntax: 'typescript', decorators: true })],
    '^.+\\.[cm]?js$': ['@swc/jest', swc({ syntax: 'ecmascript' })],
  },
};
