import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function nearestPackage(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : nearestPackage(dirname(folder));
}

/** The checkout (or the installed package): the folder that holds package.json. */
export const projectFolder = nearestPackage(import.meta.dirname);

/** Where the compiled program lies; the same from the sources (in tests) and from the build. */
export const buildFolder = join(projectFolder, 'dist');
