/** The pages agree with the code: settings, commands, examples, paths and links. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const readme = read('README.md');
const operations = read('docs/OPERATIONS.md');

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

  test('names every command there is', () => {
    const [, commands = ''] = /## The commands([^]*?)## Settings/.exec(readme) ?? [];
    for (const command of commandsIn(help())) expect(commands, command).toContain(command);
    for (const command of commandsIn(help('admin'))) {
      expect(commands, command).toContain(`admin ${command}`);
    }
  });

  test('shows the same SDK example as the package, where it is compiled', () => {
    const example = firstBlock(readme, 'ts');
    expect(example).not.toBe('');
    expect(firstBlock(read('packages/sdk/README.md'), 'ts')).toBe(example);
  });
});

describe('the settings', () => {
  const setting = /\b(ONSALE_[A-Z_]+)/g;

  test('of docs/OPERATIONS.md are those that the sources read, and no other', () => {
    const sources = globSync('{apps,packages}/*/src/**/*.ts', { cwd: root }).map(read).join('\n');
    const [, section = ''] = /## Settings([^]*?)\n## /.exec(operations) ?? [];
    expect(matches(section, setting)).toEqual(matches(sources, setting));
  });

  test('of the README are at most ten of those', () => {
    const [, section = ''] = /## Settings([^]*?)\n## /.exec(readme) ?? [];
    const named = matches(section, setting);
    expect(named.length).toBeGreaterThan(5);
    expect(named.length).toBeLessThanOrEqual(10);
    expect(matches(operations, setting)).toEqual(expect.arrayContaining(named));
  });
});

describe('docs/REST.md', () => {
  test('has the paths of the REST document, and what they call', () => {
    const { paths } = JSON.parse(read('docs/openapi.json')) as {
      paths: Record<string, Record<string, { description: string }>>;
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { description }]) => {
        const [, procedure] = /Calls `([\w.]+)`/.exec(description) ?? [];
        return { operation: `${method.toUpperCase()} ${path}`, procedure };
      }),
    );
    const calls = operations.filter(({ procedure }) => procedure !== undefined);
    const documented = calls.map(({ operation, procedure }) => `${operation} calls ${procedure}`);
    const page = read('docs/REST.md');
    const others = operations.filter(({ procedure }) => procedure === undefined);
    expect(others).toHaveLength(5);
    for (const { operation } of others) expect(page).toContain(`\`${operation}\``);
    const rows = [...page.matchAll(/^\| `(\w+ \S+)` .* \| `([\w.]+)` \|$/gm)];
    const documentedRows = rows.map(([, path, procedure]) => `${path} calls ${procedure}`);
    expect(documentedRows.toSorted()).toEqual(documented.toSorted());
    expect(documentedRows.length).toBeGreaterThan(20);
  });
});

const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'packages/*/README.md'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
});

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (page: string) => matches(read(page), /^#+ (.+)$/gm).map(anchorOf);

/** Files that an operator or a buyer makes, and that no checkout has. */
const files = globSync('{apps,packages,test,bench,examples,docs,.ci}/**/*', {
  cwd: root,
  exclude: (path) => /node_modules|dist/.test(path),
});

/** The files that a path in backticks may mean: the whole path, or the end of one. */
const isFile = (path: string) =>
  files.some((file) => file === path || file.endsWith(`/${path}`)) || existsSync(join(root, path));

describe.each(pages)('%s', (page) => {
  const text = read(page);

  test('links only to pages and headings that exist', () => {
    for (const link of matches(text, /\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(join(root, target)), link).toBe(true);
      expect(anchor === undefined || anchorsIn(target).includes(anchor), link).toBe(true);
    }
  });

  test('names only source files that exist', () => {
    const prose = text.replaceAll(/```[\s\S]*?```/g, '');
    const named = matches(prose, /`((?:[\w.-]+\/)*\w[\w.-]*\.(?:ts|mjs|lua))`/g);
    for (const path of named) expect(isFile(path), path).toBe(true);
  });
});
