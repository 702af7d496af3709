/** The doctor as operators run it: over HTTP with a key, and directly on a database. */
import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dialects, testDatabase } from '@onsale/db/testing';
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer } from '@onsale/server/serve';
import { describe, expect, test } from 'vitest';
import { adminKey, machine } from '../harness.ts';

interface Finding {
  check: string;
  level: string;
  found: string;
}

const key = `${adminKey}-with-a-long-key`;

function summary(json: Record<string, unknown>): Record<string, string> {
  const findings = json['findings'] as Finding[];
  return Object.fromEntries(findings.map(({ check, level }) => [check, level]));
}

describe.each(dialects)('on $name', (dialect) => {
  test('only an operator sees the state of the server and its database', async () => {
    await using database = await testDatabase(dialect);
    const server = await startServer(
      readServeOptions(
        { port: 0, databaseUrl: database.url, adminKey: key },
        { ONSALE_LOG_LEVEL: 'silent' },
      ),
    );
    try {
      using operator = machine(server.url);
      const stranger = await operator.run('doctor --json');
      expect(stranger.code).toBe(0);
      expect(Object.keys(summary(stranger.json()))).not.toContain('durability');

      const refused = await operator.run('doctor --json --admin-key wrong');
      expect(refused.code).toBe(1);
      expect(summary(refused.json())).toMatchObject({ server: 'ok', operator: 'problem' });

      const asOperator = await operator.run('doctor --json', { ONSALE_ADMIN_KEY: key });
      // The PostgreSQL of the tests runs without fsync, which the doctor has to find.
      const isDurable = dialect.name === 'sqlite';
      expect(asOperator.code).toBe(isDurable ? 0 : 1);
      expect(summary(asOperator.json())).toMatchObject({
        'admin key': 'ok',
        migrations: 'ok',
        durability: isDurable ? 'ok' : 'problem',
        account: 'ok',
      });
    } finally {
      await server.close();
    }
  });

  test('a database is inspected without a server, and nothing in it is changed', async () => {
    await using database = await testDatabase(dialect);
    if (dialect.name === 'sqlite') await chmod(database.url.slice('sqlite:'.length), 0o600);
    using operator = machine('http://127.0.0.1:1');
    const diagnosed = await operator.run(`doctor --json --database ${database.url}`);
    expect(diagnosed.code).toBe(20);
    expect(summary(diagnosed.json())).toMatchObject({
      server: 'problem',
      settings: 'ok',
      migrations: 'ok',
    });

    await database.db.query
      .insertInto('kyselyMigration' as 'settings')
      .values({ name: '9999_later', timestamp: '2027' } as never)
      .execute();
    const newer = await operator.run(`doctor --json --database ${database.url}`);
    expect(summary(newer.json())).toMatchObject({ migrations: 'warning' });
    await database.db.query
      .deleteFrom('kyselyMigration' as 'settings')
      .where('name', '>=', '0002')
      .execute();
    const older = await operator.run(`doctor --json --database ${database.url}`);
    expect(summary(older.json())).toMatchObject({ migrations: 'problem' });
    const left = await database.db.query
      .selectFrom('kyselyMigration' as 'settings')
      .select('name')
      .execute();
    expect(left).toEqual([{ name: '0001_initial' }]);
  });
});

test('a missing database is not created, and an invalid environment is reported', async () => {
  using operator = machine('http://127.0.0.1:1');
  const file = `${operator.stateHome}/none.db`;
  const diagnosed = await operator.run(`doctor --json --database sqlite:${file}`, {
    ONSALE_POOL_SIZE: 'many',
  });
  expect(summary(diagnosed.json())).toMatchObject({ settings: 'problem', database: 'problem' });
  expect(existsSync(file)).toBe(false);
  const away = await operator.run('doctor', {
    ONSALE_DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none',
  });
  expect(away.stdout).toMatch(/✗ database {2,}cannot be inspected: \S/);
  expect(away.stdout + away.stderr).not.toContain('secret');
});
