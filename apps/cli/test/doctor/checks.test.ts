/** Every finding of the doctor: present when its condition holds, absent when it does not. */
import type { DatabaseDiagnosis } from '@onsale/server/operations/database-diagnosis';
import { describe, expect, test } from 'vitest';
import { checkDatabase, checkPool } from '../../src/doctor/database-checks.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { checkAdminKey, checkEncryption, checkOpenFiles } from '../../src/doctor/server-checks.ts';

type Postgres = Extract<DatabaseDiagnosis, { kind: 'postgres' }>;
type Sqlite = Extract<DatabaseDiagnosis, { kind: 'sqlite' }>;

const migrations = { newest: '0002_answers', behind: [], ahead: [] };

const postgres: Postgres = {
  kind: 'postgres',
  version: '18.4',
  now: 0,
  timeAheadMs: 0,
  isStandby: false,
  connections: { max: 100, reserved: 3, inUse: 10 },
  settings: {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    synchronous_standby_names: '',
    default_transaction_isolation: 'read committed',
    default_transaction_read_only: 'off',
  },
  migrations,
  clockSkewMs: 0,
};

const sqlite: Sqlite = {
  kind: 'sqlite',
  version: '3.51.0',
  journalMode: 'wal',
  synchronous: 2,
  timeAheadMs: 0,
  file: { freeBytes: 20e9, readableByOthers: false },
  migrations,
  clockSkewMs: null,
};

function wrong(findings: Finding[]): string[] {
  return findings
    .filter(({ level }) => level !== 'ok')
    .map(({ check, level, found, remedy }) => {
      expect(remedy).toMatch(/\.$/);
      return `${level}: ${check}: ${found}`;
    });
}

const withSettings = (settings: Record<string, string>): Postgres => ({
  ...postgres,
  settings: { ...postgres.settings, ...settings },
});

describe('of a Postgres', () => {
  test('that is in order, nothing is wrong', () => {
    expect(wrong(checkDatabase(postgres, 'the server'))).toEqual([]);
    expect(wrong(checkDatabase(withSettings({ synchronous_standby_names: 's1' }), 'it'))).toEqual(
      [],
    );
  });

  const cases: [what: string, facts: Postgres, finding: RegExp][] = [
    ['too old', { ...postgres, version: '13.9' }, /^problem: postgres: version 13\.9 is too old/],
    ['a standby', { ...postgres, isStandby: true }, /^problem: primary: this is a standby/],
    [
      'read only',
      withSettings({ default_transaction_read_only: 'on' }),
      /^problem: primary: transactions are read-only by default/,
    ],
    [
      'serializable',
      withSettings({ default_transaction_isolation: 'serializable' }),
      /^warning: primary: transactions are serializable/,
    ],
    ['without fsync', withSettings({ fsync: 'off' }), /^problem: durability: fsync off/],
    [
      'without whole pages',
      withSettings({ full_page_writes: 'off' }),
      /^problem: durability: full_page_writes off/,
    ],
    [
      'that does not wait for its disk',
      withSettings({ synchronous_commit: 'off' }),
      /^problem: durability: synchronous_commit is off/,
    ],
    [
      'that does not wait for its standby',
      withSettings({ synchronous_commit: 'local', synchronous_standby_names: 's1' }),
      /^warning: durability: synchronous_commit is local/,
    ],
    [
      'that is empty',
      { ...postgres, migrations: { newest: null, behind: ['0001_initial'], ahead: [] } },
      /^problem: migrations: none applied/,
    ],
    [
      'behind the code',
      { ...postgres, migrations: { ...migrations, behind: ['0003_next'] } },
      /^problem: migrations: pending: 0003_next/,
    ],
    [
      'ahead of the code',
      { ...postgres, migrations: { ...migrations, ahead: ['0009_later'] } },
      /^warning: migrations: a newer Onsale has migrated this database: 0009_later/,
    ],
    [
      'whose clock was set back',
      { ...postgres, timeAheadMs: 600_000 },
      /^warning: time: time is 10 min ahead of the database's clock/,
    ],
    [
      'ahead in time',
      { ...postgres, clockSkewMs: 300_000 },
      /^warning: skew: the database is 5 min ahead of the server/,
    ],
    [
      'behind in time',
      { ...postgres, clockSkewMs: -1_001 },
      /^warning: skew: the database is 1 s behind the server/,
    ],
  ];
  test.each(cases)('%s', (_, facts, finding) => {
    const found = wrong(checkDatabase(facts, 'the server'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(finding);
  });

  test('the pool has to fit into the connections of PostgreSQL', () => {
    expect(wrong(checkPool(postgres, 10))).toEqual([]);
    expect(checkPool(postgres, 10)[0]?.found).toBe(
      '10 connections per server, of 97 that PostgreSQL has: enough for 9 servers',
    );
    expect(wrong(checkPool(postgres, 97))).toEqual([]);
    expect(wrong(checkPool(postgres, 98))[0]).toMatch(/^problem: pool: 98 connections per server/);
    const full = { ...postgres, connections: { max: 100, reserved: 3, inUse: 78 } };
    expect(wrong(checkPool(full, 10))[0]).toMatch(
      /^warning: pool: 78 of 97 PostgreSQL connections/,
    );
    expect(wrong(checkPool(sqlite, 10_000))).toEqual([]);
  });
});

describe('of a SQLite', () => {
  test('that is in order, nothing is wrong', () => {
    expect(wrong(checkDatabase(sqlite, 'the server'))).toEqual([]);
    expect(wrong(checkDatabase({ ...sqlite, synchronous: null }, 'the server'))).toEqual([]);
  });

  const file = sqlite.file!;
  const cases: [what: string, facts: Sqlite, finding: RegExp][] = [
    ['in memory', { ...sqlite, file: null }, /^warning: sqlite: .*in memory: all data is lost/],
    [
      'without WAL',
      { ...sqlite, journalMode: 'delete' },
      /^problem: durability: the journal mode is delete/,
    ],
    [
      'that does not wait for its disk',
      { ...sqlite, synchronous: 1 },
      /^problem: durability: synchronous is below FULL/,
    ],
    [
      'with a full disk',
      { ...sqlite, file: { ...file, freeBytes: 50 * 2 ** 20 } },
      /^problem: disk: 50 MB free/,
    ],
    [
      'with a disk nearly full',
      { ...sqlite, file: { ...file, freeBytes: 1_000 * 2 ** 20 } },
      /^warning: disk: 1,000 MB free/,
    ],
    [
      'that others can read',
      { ...sqlite, file: { ...file, readableByOthers: true } },
      /^warning: privacy: others can read the file/,
    ],
  ];
  test.each(cases)('%s', (_, facts, finding) => {
    const found = wrong(checkDatabase(facts, 'the server'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(finding);
  });
});

test('the admin key, the open files and the encryption of a server', () => {
  expect(wrong([checkAdminKey({ madeUp: false, chars: 24 })])).toEqual([]);
  expect(wrong([checkAdminKey({ madeUp: false, chars: 23 })])[0]).toMatch(
    /^problem: admin key: 23/,
  );
  expect(wrong([checkAdminKey({ madeUp: true, chars: 52 })])[0]).toMatch(
    /^warning: admin key: generated/,
  );
  expect(wrong(checkOpenFiles(4_096))).toEqual([]);
  expect(wrong(checkOpenFiles(null))).toEqual([]);
  expect(wrong(checkOpenFiles(1_024))[0]).toMatch(/^warning: open files: at most 1,024/);
  for (const server of ['https://tickets.example', 'http://127.0.0.1:4600', 'http://[::1]:80']) {
    expect(wrong(checkEncryption(server))).toEqual([]);
  }
  expect(wrong(checkEncryption('http://tickets.example'))[0]).toMatch(/^warning: encryption: /);
});
