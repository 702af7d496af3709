/**
 * Migration 9: how queue tokens end before their secret does: token epochs, and exchanged tokens.
 */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Every column has a default or may be null, so that servers of the older schema keep writing. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table users add column token_epoch bigint not null default 0 check (token_epoch >= 0)`,
  // Without a reference to users: a distributed database keeps this table whole.
  `create table raised_epochs (
    version bigint primary key check (version > 0),
    user_id text not null,
    epoch bigint not null check (epoch > 0),
    raised_at bigint not null
  )`,
  `alter table token_secrets add column end_issued_since bigint`,
];
