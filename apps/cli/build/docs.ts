/**
 * Generates docs/CLI.md and the man pages in apps/cli/man from the definitions of the commands.
 *
 * With --check it only compares the files with what the definitions give now.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { readProgram } from './command-pages.ts';
import { markdownPage } from './markdown.ts';
import { manPages } from './roff.ts';

const root = join(import.meta.dirname, '../../..');
const program = await readProgram();
const pages = Object.entries(manPages(program, manifest.version));
const files: [path: string, text: string][] = [
  ['docs/CLI.md', markdownPage(program)],
  ...pages.map(([name, text]): [string, string] => [`apps/cli/man/${name}`, text]),
];

for (const [path, text] of files) {
  const file = join(root, path);
  if (!process.argv.includes('--check')) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  } else if (readIfPresent(file) !== text) {
    console.error(`${path} is out of date: run \`npx -y pnpm@12 cli-docs\` and review the change.`);
    process.exitCode = 1;
  }
}

function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
