/** Migration 4: quotas by address, spent challenges, and the proof of work of a room. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table address_counts (
    concert_id text not null,
    address text not null,
    name text not null,
    used bigint not null check (used > 0),
    allowed bigint not null,
    ends_at bigint not null,
    primary key (concert_id, address, name)
  )`,
  `create index address_counts_by_end on address_counts (ends_at)`,
  `create table spent_challenges (
    concert_id text not null references concerts,
    challenge_id text not null,
    expires_at bigint not null,
    primary key (concert_id, challenge_id)
  )`,
  `create index spent_challenges_by_end on spent_challenges (expires_at)`,
  `alter table rooms add column challenge_bits bigint not null default 0 check (challenge_bits >= 0)`,
  `alter table rooms add column departed bigint not null default 0 check (departed >= 0)`,
  `update rooms set departed = (
    select count(*) from queue_entries e
    where e.concert_id = rooms.concert_id and e.left_line_version is not null
  )`,
];
