/** Sets the clock of one Postgres database, by a function in front of `clock_timestamp()`. */
import { sql } from 'kysely';
import type { Database } from '../src/database.ts';

export interface DatabaseClock {
  /** Sets the offset from the right time; the clock keeps its usual pace. */
  set(offsetMs: number): Promise<void>;
  /** Takes the guard away: without a mark, time is what the clock shows. */
  deleteMark(): Promise<void>;
}

/** It applies to connections that are opened afterwards. */
export async function adjustableDatabaseClock({ query }: Database): Promise<DatabaseClock> {
  for (const statement of shadowed) await sql.raw(statement).execute(query);
  return {
    set: async (offsetMs) =>
      void (await sql`update shadow.clock set offset_ms = ${offsetMs}`.execute(query)),
    deleteMark: async () =>
      void (await sql`delete from settings where name = 'database_time'`.execute(query)),
  };
}

const shadowed = [
  'create schema shadow',
  'create table shadow.clock (offset_ms bigint not null)',
  'insert into shadow.clock values (0)',
  `create function shadow.clock_timestamp() returns timestamptz language sql volatile as $$
    select pg_catalog.clock_timestamp() + (select offset_ms from shadow.clock) * interval '1 ms'
  $$`,
  `do $$ begin execute format(
    'alter database %I set search_path = shadow, public, pg_catalog', current_database()
  ); end $$`,
];
