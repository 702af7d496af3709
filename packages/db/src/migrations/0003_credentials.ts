/** Migration 3: versioned signing secrets, admin keys, and the audit log. */
import { systemClock } from '@onsale/core/time/clock';
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** The existing signing secret becomes version 1, so tokens that it signed stay valid. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db);
  await sql`insert into token_secrets (version, secret, created_at)
    select 1, value, cast(${systemClock.now()} as bigint) from settings where name = 'token_secret'`.execute(
    db,
  );
  await sql.raw(`delete from settings where name = 'token_secret'`).execute(db);
}

const tables = [
  `create table token_secrets (
    version bigint primary key check (version > 0),
    secret text not null,
    created_at bigint not null,
    retired_at bigint,
    check ((secret = '') = (retired_at is not null))
  )`,
  `create table admin_keys (
    name text primary key,
    key_hash text not null unique,
    scopes text not null,
    created_at bigint not null,
    revoked_at bigint
  )`,
  `create table admin_log (
    log_id text primary key,
    at bigint not null,
    key_name text,
    procedure text not null,
    input text,
    request_id text not null,
    outcome text not null
  )`,
  `create index admin_log_by_age on admin_log (at, log_id)`,
];
