import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openDatabase } from '@onsale/db/open-database';
import { describe, expect, test } from 'vitest';

const openDatabasePath = resolve(import.meta.dirname, '../../src/open-database.ts');

async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'onsale-owner-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const refusal = expect.objectContaining({
  name: 'UnusableDatabase',
  message: expect.stringMatching(/Another server owns the file .*Postgres by --database/),
});

describe('a SQLite file', () => {
  test('has one owner, and can have readers at the same time', async () => {
    await using at = await folder();
    const url = `sqlite:${join(at.path, 'onsale.db')}`;
    const owner = await openDatabase(url, { asOwner: true });
    await expect(openDatabase(url, { asOwner: true })).rejects.toEqual(refusal);
    const reader = await openDatabase(url);
    expect(await reader.query.selectFrom('concerts').selectAll().execute()).toEqual([]);
    await reader.close();
    await owner.ping();
    await owner.close();
    await (await openDatabase(url, { asOwner: true })).close();
  });

  test('has one owner, whatever path names it', async () => {
    await using at = await folder();
    const file = join(at.path, 'onsale.db');
    const owner = await openDatabase(`sqlite:${file}`, { asOwner: true });
    await symlink(file, join(at.path, 'other.db'));
    const other = `sqlite:${join(at.path, 'other.db')}`;
    await expect(openDatabase(other, { asOwner: true })).rejects.toEqual(refusal);
    await owner.close();
  });

  test('is free again when its owner was killed', async () => {
    await using at = await folder();
    const url = `sqlite:${join(at.path, 'onsale.db')}`;
    const program = `
      const { openDatabase } = await import(${JSON.stringify(openDatabasePath)});
      await openDatabase(${JSON.stringify(url)}, { asOwner: true });
      console.log('owned');
      setInterval(() => {}, 1_000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    await once(child.stdout, 'data');
    await expect(openDatabase(url, { asOwner: true })).rejects.toEqual(refusal);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await openDatabase(url, { asOwner: true })).close();
  });

  test('in memory belongs to its own server', async () => {
    const one = await openDatabase('sqlite::memory:', { asOwner: true });
    const other = await openDatabase('sqlite::memory:', { asOwner: true });
    await one.query.insertInto('settings').values({ name: 'a', value: 'b' }).execute();
    const settings = await other.query.selectFrom('settings').select('name').execute();
    expect(settings.map(({ name }) => name)).not.toContain('a');
    await Promise.all([one.close(), other.close()]);
  });
});
