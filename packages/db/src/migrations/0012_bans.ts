/** Migration 12: bans of users and of client addresses, and the counter of their changes. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table ban_counter (
    counter_id bigint primary key check (counter_id = 1),
    last_version bigint not null check (last_version >= 0)
  )`,
  `insert into ban_counter (counter_id, last_version) values (1, 0)`,
  // Without a reference to users: a distributed database keeps this table whole.
  `create table bans (
    ban_id text primary key,
    version bigint not null unique check (version > 0),
    address text,
    user_id text,
    reason text not null,
    created_at bigint not null,
    expires_at bigint check (expires_at > created_at),
    removed_at bigint check (removed_at >= created_at),
    check ((address is null) <> (user_id is null))
  )`,
  `create index bans_by_time on bans (created_at, ban_id)`,
  `create index bans_of_user on bans (user_id) where user_id is not null`,
  `create index bans_of_address on bans (address) where address is not null`,
];
