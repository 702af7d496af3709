import { execFile } from 'node:child_process';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentFile } from './openapi-document.ts';

const build = join(import.meta.dirname, '../../build/openapi.ts');

function run(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [build, ...args], (_, _stdout, stderr) =>
      done({ code: child.exitCode, stderr }),
    );
  });
}

test('a copy that is as the router says passes, one that differs in a letter does not', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'onsale-document-'));
  const copy = join(folder.path, 'openapi.json');
  const current = await readFile(documentFile, 'utf8');
  await writeFile(copy, current);
  expect(await run('--check', copy)).toEqual({ code: 0, stderr: '' });

  const stale = current.replace('Join the line', 'Join the queue');
  await writeFile(copy, stale);
  const { code, stderr } = await run('--check', copy);
  expect(code).toBe(1);
  expect(stderr).toMatch(/out of date: run `npx -y pnpm@12 openapi`/);
  expect(await readFile(copy, 'utf8')).toBe(stale);

  expect(await run(copy)).toEqual({ code: 0, stderr: '' });
  expect(await readFile(copy, 'utf8')).toBe(current);
});
