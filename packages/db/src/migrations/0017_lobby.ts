/**
 * Migration 17: lobbies, in which buyers join before the doors open, and draws of lots.
 *
 * A draw writes its row in `draws` and nothing else: the wait number of a lot is computed from the
 * key that it writes. `queue_entries.wait_no` stays the number under which an entry joined.
 */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table concerts add column lobby_opens_at bigint`,
  `alter table concerts add column admission_order text not null default 'arrival'
    check (admission_order in ('arrival', 'draw'))`,
  `alter table concerts add column seed_hash text`,
  `create table draws (
    concert_id text primary key references concerts,
    seed text not null,
    beacon text,
    beacon_at bigint,
    hashed_lots bigint not null default 0 check (hashed_lots >= 0),
    lobby_hash text not null,
    lots bigint check (lots >= 0),
    closed_at bigint,
    draw_key text,
    drawn_at bigint,
    check ((beacon is null) = (beacon_at is null)),
    check ((lots is null) = (closed_at is null)),
    check ((draw_key is null) = (drawn_at is null)),
    check (lots is null or hashed_lots = lots),
    check (drawn_at is null or (lots is not null and drawn_at >= closed_at))
  )`,
  // The wait number that a lot drew, once it was admitted or skipped; null in all other lines.
  `alter table queue_entries add column drawn_no bigint check (drawn_no > 0)`,
  `create index queue_entries_drawn on queue_entries (concert_id, drawn_no)
    where status = 'waiting' and drawn_no is not null`,
];
