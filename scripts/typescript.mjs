// `node --import ./scripts/typescript.mjs FILE.ts` runs TypeScript without a build: each file is stripped of its types
// when it is loaded. For tests and benchmarks; what is installed runs the build.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
