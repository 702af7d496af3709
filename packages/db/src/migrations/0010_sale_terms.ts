/** Migration 10: the cancellation term of a concert, and what a payment released beside its own. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Both have a default, so that servers of the older schema keep writing. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table concerts add column cancel_until_hours bigint not null default 0
    check (cancel_until_hours between 0 and 10000)`,
  // JSON text of `[{ reservationId, date, seatNos }]`; null where nothing was released.
  `alter table orders add column released text`,
];
