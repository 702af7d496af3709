/** Migration 15: stamps every change of a seat, so that seat maps are read by what changed. */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * A trigger stamps the row, so no statement can forget to, and writes of servers of the older
 * schema are stamped too. On Postgres the stamp is the id of the transaction: transactions that run
 * at the same time need no lock for it, and a snapshot tells which of them a reader has seen. On
 * SQLite, where transactions run one after another, it counts the changes of the date.
 *
 * Rows of before have no stamp, which counts as a change that every reader has seen.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  for (const statement of [...columns, ...(isPostgres ? postgresTriggers : sqliteTriggers)]) {
    await sql.raw(statement).execute(db);
  }
}

const columns = [
  `alter table seats add column changed_in bigint`,
  `create index seats_changed on seats (concert_id, date, changed_in)
    where changed_in is not null`,
];

const postgresTriggers = [
  `create or replace function stamp_seat() returns trigger language plpgsql as $$
    begin
      new.changed_in := pg_current_xact_id()::text::bigint;
      return new;
    end
  $$`,
  `create trigger seats_stamped before insert or update on seats
    for each row execute function stamp_seat()`,
];

const stamp = `begin
    update seats set changed_in = 1 + coalesce((
      select max(changed_in) from seats
      where concert_id = new.concert_id and date = new.date and changed_in is not null
    ), 0)
    where concert_id = new.concert_id and date = new.date and seat_no = new.seat_no;
  end`;

const sqliteTriggers = [
  `create trigger seats_stamped_first after insert on seats ${stamp}`,
  // Without changed_in, which the trigger itself writes.
  `create trigger seats_stamped after update of user_id, reservation_id, held_until, order_id
    on seats ${stamp}`,
];
