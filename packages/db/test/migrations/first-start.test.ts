import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '@onsale/db/open-database';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const openDatabasePath = resolve(import.meta.dirname, '../../src/open-database.ts');

describe('the first start on a SQLite file', () => {
  test('several processes that start at once create one schema', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onsale-first-start-'));
    try {
      const url = `sqlite:${join(folder, 'onsale.db')}`;
      const program = `
        const { openDatabase } = await import(${JSON.stringify(openDatabasePath)});
        const db = await openDatabase(${JSON.stringify(url)});
        await db.close();
      `;
      const starts = Array.from({ length: 6 }, () =>
        run(process.execPath, ['--input-type=module', '--eval', program]),
      );
      await expect(Promise.all(starts)).resolves.toHaveLength(6);
      const db = await openDatabase(url);
      await db.ping();
      await db.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('an invalid database URL is rejected with the valid forms', async () => {
    for (const url of ['sqlite:', 'mysql://localhost/x', '']) {
      await expect(openDatabase(url)).rejects.toThrow('must be sqlite:<file>');
    }
  });
});
