/** Migration 7: the index of seats that have a row and are not sold. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Seats that were reserved once and are not sold are few, however many are sold. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await sql`
    create index seats_unsold on seats (concert_id, date, held_until) where order_id is null
  `.execute(db);
}
