/** Reads the facts about a SQLite database that decide whether commits are durable. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '@onsale/core/time/clock';
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../schema.ts';
import type { SqliteFacts } from '../database-facts.ts';
import { highWaterMarkName } from './monotonic-time.ts';

/**
 * @param path of the file, or `:memory:`.
 * @param isOwn whether `query` runs on the server's own connection, whose `synchronous` is the one
 * that counts.
 */
export async function readSqliteFacts(
  query: Kysely<Schema>,
  { path, isOwn, clock }: { path: string; isOwn: boolean; clock: Clock },
): Promise<SqliteFacts> {
  const read = async <T>(statement: string): Promise<T> => {
    const { rows } = await sql.raw<{ value: T }>(statement).execute(query);
    return rows[0]!.value;
  };
  const isInMemory = path === ':memory:';
  return {
    kind: 'sqlite',
    version: await read<string>('select sqlite_version() as value'),
    journalMode: await read<string>('select journal_mode as value from pragma_journal_mode'),
    synchronous: isOwn
      ? await read<number>('select synchronous as value from pragma_synchronous')
      : null,
    timeAheadMs: Math.max(0, (await readHighWaterMark(query)) - clock.now()),
    file: isInMemory ? null : fileFacts(path),
  };
}

function fileFacts(path: string): SqliteFacts['file'] {
  const { bavail, bsize } = statfsSync(dirname(path));
  return { freeBytes: bavail * bsize, readableByOthers: (statSync(path).mode & 0o077) !== 0 };
}

/** @returns 0 where there is none, as in a file without tables. */
async function readHighWaterMark(query: Kysely<Schema>): Promise<number> {
  const tables = await sql`select 1 from sqlite_master where name = 'settings'`.execute(query);
  if (tables.rows.length === 0) return 0;
  const row = await query
    .selectFrom('settings')
    .where('name', '=', highWaterMarkName)
    .select('value')
    .executeTakeFirst();
  return Number(row?.value ?? 0);
}
