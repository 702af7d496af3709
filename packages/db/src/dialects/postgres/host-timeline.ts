/** Reads the timeline that a Postgres host is on, and tells a host that was left behind so. */
import pg from 'pg';
import { markName } from './database-time.ts';
import type { KnownTimeline, Timeline } from './timelines.ts';

/**
 * The name of the log file that is written next begins with the timeline, in hex. A standby reports
 * that of its last restart point, which may be lower than its own, but is never higher.
 */
const timelineQuery = `
  select (pg_control_system()).system_identifier::text as system,
    case when pg_is_in_recovery() then (pg_control_checkpoint()).timeline_id
      else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
    end as timeline`;

/** A function that is missing or forbidden, as on databases that only speak Postgres' protocol. */
const unsupportedStates = /^(42|0A000|55000|XX000)/;

/** @returns undefined where the host has no timelines. */
export async function readTimeline(
  client: pg.ClientBase,
  timeoutMs: number,
): Promise<Timeline | undefined> {
  const query = { text: timelineQuery, query_timeout: timeoutMs };
  try {
    const { rows } = await client.query<Timeline>(query);
    return rows[0];
  } catch (error) {
    if (error instanceof pg.DatabaseError && unsupportedStates.test(error.code ?? ''))
      return undefined;
    throw error;
  }
}

/**
 * Leaves a note on a host that was left behind, so that servers which reach no other host, and read
 * the note with the clock, use it no longer. It does not wait for a standby that may never come.
 */
export async function warnOthers(
  client: pg.ClientBase,
  highest: KnownTimeline,
  timeoutMs: number,
): Promise<void> {
  const value = JSON.stringify(highest).replaceAll("'", '');
  const text = `begin; set local synchronous_commit = local;
    update settings set value = (value::jsonb || '${value}'::jsonb)::text
      where name = '${markName}';
    commit`;
  await client.query({ text, query_timeout: timeoutMs } as pg.QueryConfig).catch(() => {});
}
