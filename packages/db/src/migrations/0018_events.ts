/**
 * Migration 18: events, recorded in the transaction of their effect and numbered after its commit.
 *
 * Rows of before have no events. There are no foreign keys: each would lock a row that all calls of
 * a concert share.
 */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const batches = isPostgres ? postgresBatches : sqliteBatches;
  for (const statement of [batches, ...statements]) await sql.raw(statement).execute(db);
}

const batchColumns = `
  users text not null,
  events text not null,
  event_count bigint not null check (event_count > 0),
  recorded_at bigint not null,
  first_seq bigint check (first_seq > 0),
  first_position bigint check (first_position > 0),
  check ((first_seq is null) = (first_position is null))`;

const postgresBatches = `create table event_batches (
  concert_id text not null,
  batch_no bigint generated always as identity,
  ${batchColumns},
  primary key (concert_id, batch_no)
)`;

/** Without AUTOINCREMENT a number could be given again after its row was deleted. */
const sqliteBatches = `create table event_batches (
  concert_id text not null,
  batch_no integer primary key autoincrement,
  ${batchColumns}
)`;

const statements = [
  `create index event_batches_unnumbered on event_batches (batch_no) where first_position is null`,
  `create unique index event_batches_position on event_batches (first_position)
    where first_position is not null`,
  `create unique index event_batches_seq on event_batches (concert_id, first_seq)
    where first_seq is not null`,
  `create table event_users (
    user_id text not null,
    first_position bigint not null,
    primary key (user_id, first_position)
  )`,
  `create table event_counters (
    concert_id text primary key,
    last_seq bigint not null,
    pruned_seq bigint not null default 0,
    check (pruned_seq <= last_seq)
  )`,
  `create table event_position (
    position_id bigint primary key check (position_id = 1),
    last_position bigint not null,
    pruned_position bigint not null,
    began_at bigint,
    check (pruned_position <= last_position)
  )`,
  `insert into event_position (position_id, last_position, pruned_position) values (1, 0, 0)`,
  `create table event_milestones (
    concert_id text not null,
    type text not null,
    occurrence bigint not null,
    primary key (concert_id, type, occurrence)
  )`,
  // 1: its rows have had events since it was created. 0: a concert of an older server.
  `alter table concerts add column has_events bigint not null default 0
    check (has_events in (0, 1))`,
];
