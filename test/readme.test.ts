import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const readme = read('README.md');

/** The first fenced block of a language. */
function firstBlock(text: string, language: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)?.[1] ?? '';
}

function matches(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, found = '']) => found))].toSorted();
}

const help = (...command: string[]): string =>
  execFileSync(process.execPath, [resolve(root, 'apps/cli/src/main.ts'), ...command, '--help'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });

/** Neither examples nor `help`. */
function commandsIn(text: string): string[] {
  const unlisted = ['help', 'onsale'];
  return matches(text, /^ {2}(\w+) .*\S$/gm).filter((name) => !unlisted.includes(name));
}

describe('the README', () => {
  test('opens with the two commands that CI runs', () => {
    const commands = matches(firstBlock(readme, 'sh'), /^(npx -y pnpm@12 \w+)/gm);
    expect(commands).toEqual(['npx -y pnpm@12 demo', 'npx -y pnpm@12 test']);
    for (const command of commands) expect(read('.ci/run')).toContain(command);
  });

  test('names every setting that the sources read, and no other', () => {
    const sources = globSync('{apps,packages}/*/src/**/*.ts', { cwd: root }).map(read).join('\n');
    const setting = /(ONSALE_[A-Z_]+)/g;
    expect(matches(readme, setting)).toEqual(matches(sources, setting));
  });

  test('names every command there is', () => {
    const [, listed = ''] = /## The commands([^]*?)## Configuration/.exec(readme) ?? [];
    for (const command of commandsIn(help())) expect(listed, command).toContain(command);
    for (const command of commandsIn(help('admin'))) {
      expect(listed, command).toContain(`admin ${command}`);
    }
  });

  test('shows the same SDK example as the package, where it is compiled', () => {
    const example = firstBlock(readme, 'ts');
    expect(example).not.toBe('');
    expect(firstBlock(read('packages/sdk/README.md'), 'ts')).toBe(example);
  });

  test('links only to what is there', () => {
    for (const link of matches(readme, /\]\(([^)#]+)\)/g)) {
      expect(globSync(link, { cwd: root }), link).toHaveLength(1);
    }
  });
});

describe('docs/REST.md', () => {
  test('has the paths of the REST document, and what they call', () => {
    const { paths } = JSON.parse(read('docs/openapi.json')) as {
      paths: Record<string, Record<string, { description: string }>>;
    };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { description }]) => {
        const [, procedure] = /Calls `([\w.]+)`/.exec(description) ?? [];
        return `${method.toUpperCase()} ${path} calls ${procedure}`;
      }),
    );
    const rows = [...read('docs/REST.md').matchAll(/^\| `(\w+ \S+)` .* \| `([\w.]+)` \|$/gm)];
    const told = rows.map(([, path, procedure]) => `${path} calls ${procedure}`);
    expect(told.toSorted()).toEqual(documented.toSorted());
    expect(told.length).toBeGreaterThan(20);
  });
});
