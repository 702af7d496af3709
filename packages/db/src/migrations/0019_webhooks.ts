/** Migration 19: webhooks, and their deliveries. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table webhooks (
    webhook_id text primary key,
    url text not null,
    types text not null,
    concert_id text,
    secret text not null,
    former_secret text,
    former_secret_until bigint,
    created_at bigint not null,
    disabled_at bigint,
    last_position bigint not null
  )`,
  `create table deliveries (
    delivery_id text primary key,
    webhook_id text not null references webhooks on delete cascade,
    concert_id text not null,
    seq bigint not null,
    type text not null,
    body text not null,
    status text not null check (status in ('pending', 'delivered', 'failed')),
    attempts bigint not null default 0,
    created_at bigint not null,
    next_attempt_at bigint not null,
    give_up_at bigint not null,
    leased_until bigint,
    last_attempt_at bigint,
    last_status bigint,
    last_error text,
    unique (webhook_id, concert_id, seq)
  )`,
  `create index deliveries_pending on deliveries (webhook_id, concert_id, seq)
    where status = 'pending'`,
  `create index deliveries_log on deliveries (webhook_id, created_at, delivery_id)`,
];
