/** A SQLite file holds the secret that signs tokens: who may read it, and the files beside it. */
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectDatabase } from '@onsale/db/inspect-database';
import { openDatabase } from '@onsale/db/open-database';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
let before: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onsale-privacy-'));
  before = process.umask(0o022);
});
afterEach(async () => {
  process.umask(before);
  await rm(folder, { recursive: true });
});

async function modes(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).toSorted();
  const pairs = names.map(async (name) => {
    const { mode } = await stat(join(folder, name));
    return [name, (mode & 0o777).toString(8)] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

const readableByOthers = async (url: string) => {
  const facts = await inspectDatabase(url);
  return facts.kind === 'sqlite' && facts.file?.readableByOthers;
};

describe('under the usual umask of 022', () => {
  test('a new file and all beside it belong to their owner alone', async () => {
    const url = `sqlite:${join(folder, 'onsale.db')}`;
    const db = await openDatabase(url, { asOwner: true });
    const all = await modes();
    expect(Object.keys(all)).toEqual(
      expect.arrayContaining(['onsale.db', 'onsale.db-owner', 'onsale.db-shm', 'onsale.db-wal']),
    );
    expect(new Set(Object.values(all))).toEqual(new Set(['600']));
    expect(await readableByOthers(url)).toBe(false);
    await db.close();
    // The opposite: a file made without the mode is open to others.
    await writeFile(join(folder, 'other'), '');
    expect(await modes()).toMatchObject({ other: '644' });
  });

  test('an existing file keeps its mode, and the doctor is told', async () => {
    const file = join(folder, 'onsale.db');
    await (await openDatabase(`sqlite:${file}`, { asOwner: true })).close();
    await chmod(file, 0o640);
    const db = await openDatabase(`sqlite:${file}`, { asOwner: true });
    expect(await modes()).toMatchObject({ 'onsale.db': '640', 'onsale.db-wal': '640' });
    await db.close();
    expect(await readableByOthers(`sqlite:${file}`)).toBe(true);
  });
});
