/** Migration 6: presence, with absences and the heartbeats of servers. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table rooms add column absence_version bigint not null default 0
    check (absence_version >= 0)`,
  `alter table rooms add column passed_to bigint not null default 0 check (passed_to >= 0)`,
  // Skipping an entry does not change its row. Every index would have to be updated for it, and for
  // thousands of entries that took four times as long as writing the absences.
  `alter table queue_entries add column came_back bigint check (came_back = 1)`,
  `create index queue_entries_back on queue_entries (concert_id, wait_no)
    where status = 'waiting' and came_back = 1`,
  // It has no foreign key to the entry: checking that for thousands of rows takes longer than the
  // rest of an admission step. The audit checks it instead.
  `create table absences (
    concert_id text not null,
    wait_no bigint not null,
    passed_at bigint not null,
    seen_at bigint not null,
    absent_after_ms bigint not null check (absent_after_ms > 0),
    returned_at bigint,
    version bigint not null,
    primary key (concert_id, wait_no, passed_at),
    check (passed_at >= seen_at + absent_after_ms),
    check (returned_at is null or returned_at >= passed_at)
  )`,
  `create index absences_by_version on absences (concert_id, version)`,
  `create table presence_notes (
    concert_id text not null references rooms,
    server_id text not null,
    noted_at bigint not null,
    seen text not null,
    primary key (concert_id, server_id)
  )`,
];
