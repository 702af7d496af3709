/** Reads the facts about a Postgres server that decide durability and isolation. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../schema.ts';
import type { PostgresFacts } from '../database-facts.ts';
import { floorOf, markName } from './database-time.ts';

/**
 * The settings that decide whether an acknowledged commit survives, and how transactions behave.
 */
const settingNames = [
  'fsync',
  'full_page_writes',
  'synchronous_commit',
  'synchronous_standby_names',
  'default_transaction_isolation',
  'default_transaction_read_only',
] as const;

interface Row {
  version: string;
  now: number;
  mark: string | null;
  isStandby: boolean;
  max: number;
  reserved: number;
  inUse: number;
}

export async function readPostgresFacts(query: Kysely<Schema>): Promise<PostgresFacts> {
  // `reserved_connections` exists since version 16. A role that may not see the sessions of others
  // can still count them.
  const { rows } = await sql<Row>`
    select current_setting('server_version') as version,
      floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now,
      ${await markColumn(query)} as mark,
      pg_is_in_recovery() as is_standby,
      current_setting('max_connections')::bigint as max,
      current_setting('superuser_reserved_connections')::bigint
        + coalesce(current_setting('reserved_connections', true), '0')::bigint as reserved,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as in_use
  `.execute(query);
  const { version, now, mark, isStandby, ...connections } = rows[0]!;
  const timeAheadMs = mark === null ? 0 : Math.max(0, floorOf(mark) - now);
  const settings: Record<string, string> = {};
  for (const name of settingNames) {
    const setting = await sql<{ value: string }>`
      select current_setting(${name}) as value
    `.execute(query);
    settings[name] = setting.rows[0]!.value;
  }
  return { kind: 'postgres', version, now, timeAheadMs, isStandby, connections, settings };
}

/** The mark of the time (database-time.ts); null in a database without tables. */
async function markColumn(query: Kysely<Schema>) {
  const { rows } = await sql<{ isThere: boolean }>`
    select to_regclass('settings') is not null as is_there
  `.execute(query);
  return rows[0]!.isThere
    ? sql`(select value from settings where name = ${markName})`
    : sql`null::text`;
}
