/**
 * Migration 16: halls with sections, shows at a time of day, the box office, refunds of single
 * seats, cancelled dates, and tickets that are redeemed at the door.
 *
 * An order of the box office has no place in a line, and an order may have several refunds. SQLite
 * cannot change a column or a constraint in place, so the three tables are filled again there.
 */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const relaxed = isPostgres ? relaxedOnPostgres : relaxedOnSqlite;
  for (const statement of [...relaxed, ...additions, ...(isPostgres ? [] : sqliteTriggers)]) {
    await sql.raw(statement).execute(db);
  }
}

const relaxedOnPostgres = [
  `alter table reservations alter column wait_no drop not null`,
  `alter table orders alter column wait_no drop not null`,
  `alter table transfers add column refund_no bigint not null default 0 check (refund_no >= 0)`,
  `alter table transfers drop constraint transfers_user_id_order_id_kind_key`,
  `alter table transfers add constraint transfers_of_order
    unique (user_id, order_id, kind, refund_no)`,
];

/** Fills a table again from a copy, once the statements have created it in its new form. */
function refill(table: string, columns: string, statements: readonly string[]): string[] {
  return [
    `create table moved_${table} as select ${columns} from ${table}`,
    `drop table ${table}`,
    ...statements,
    `insert into ${table} (${columns}) select ${columns} from moved_${table}`,
    `drop table moved_${table}`,
  ];
}

const relaxedOnSqlite = [
  // References to a table are checked at the end of the migration, when its rows are there again.
  `pragma defer_foreign_keys = on`,
  ...refill(
    'reservations',
    `concert_id, reservation_id, date, user_id, wait_no, seat_nos, total, status, created_at,
      expires_at, hold_no, holds_allowed`,
    [
      `create table reservations (
        concert_id text not null,
        reservation_id text not null,
        date text not null,
        user_id text not null references users,
        wait_no bigint,
        seat_nos text not null,
        total bigint not null check (total >= 0),
        status text not null check (status in ('held', 'paid', 'released', 'cancelled')),
        created_at bigint not null,
        expires_at bigint not null,
        hold_no bigint check (hold_no > 0),
        holds_allowed bigint check (holds_allowed > 0),
        primary key (concert_id, reservation_id),
        foreign key (concert_id, date) references performances,
        foreign key (concert_id, wait_no) references queue_entries
      )`,
      `create index reservations_of_user on reservations (user_id, created_at)`,
      `create index reservations_held on reservations (concert_id, user_id)
        where status = 'held'`,
    ],
  ),
  ...refill(
    'orders',
    `concert_id, order_id, reservation_id, date, user_id, wait_no, seat_nos, total, status,
      paid_at, cancelled_at, released`,
    [
      `create table orders (
        concert_id text not null,
        order_id text not null,
        reservation_id text not null,
        date text not null,
        user_id text not null references users,
        wait_no bigint,
        seat_nos text not null,
        total bigint not null check (total >= 0),
        status text not null check (status in ('paid', 'cancelled')),
        paid_at bigint not null,
        cancelled_at bigint,
        released text,
        primary key (concert_id, order_id),
        unique (concert_id, reservation_id),
        unique (concert_id, order_id, user_id),
        foreign key (concert_id, reservation_id) references reservations,
        foreign key (concert_id, date) references performances,
        foreign key (concert_id, wait_no) references queue_entries,
        check ((status = 'cancelled') = (cancelled_at is not null))
      )`,
      `create index orders_of_user on orders (user_id, paid_at, order_id)`,
    ],
  ),
  ...refill(
    'transfers',
    `user_id, transfer_id, kind, concert_id, order_id, idempotency_scope, idempotency_key,
      created_at`,
    [
      `create table transfers (
        user_id text not null references wallets,
        transfer_id text not null,
        kind text not null check (kind in ('charge', 'credit', 'payment', 'refund')),
        concert_id text,
        order_id text,
        refund_no bigint not null default 0 check (refund_no >= 0),
        idempotency_scope text,
        idempotency_key text,
        created_at bigint not null,
        primary key (user_id, transfer_id),
        unique (user_id, order_id, kind, refund_no),
        unique (idempotency_scope, idempotency_key),
        foreign key (concert_id, order_id, user_id)
          references orders (concert_id, order_id, user_id),
        check ((kind in ('payment', 'refund')) = (order_id is not null)),
        check ((concert_id is null) = (order_id is null)),
        check ((idempotency_scope is null) = (idempotency_key is null))
      )`,
    ],
  ),
];

const additions = [
  `create table layouts (
    concert_id text primary key references concerts,
    layout text not null
  )`,
  `alter table concerts add column has_layout bigint not null default 0
    check (has_layout in (0, 1))`,
  `alter table concerts add column single_seats text not null default 'allow'
    check (single_seats in ('allow', 'refuse'))`,
  `alter table concerts add column time_zone text not null default 'UTC'`,
  `alter table concerts add column sales_end_minutes bigint not null default 0
    check (sales_end_minutes >= 0)`,
  `alter table concerts add column closes_at bigint`,
  // The end of the sale of the last date; null where the dates of an older server tell it.
  `alter table concerts add column sales_end_at bigint`,
  // Rises when a date is added or cancelled.
  `alter table concerts add column performances_version bigint not null default 0`,
  `alter table performances add column starts_at bigint`,
  `alter table performances add column sale_ends_at bigint`,
  `alter table performances add column cancelled_at bigint`,
  `alter table performances add column cancel_reason text`,
  `alter table performances add column cancelled_by text`,
  // When the last of its orders was refunded.
  `alter table performances add column refunded_at bigint`,
  `create index performances_to_refund on performances (concert_id, date)
    where cancelled_at is not null and refunded_at is null`,
  `alter table seats add column blocked_at bigint`,
  `alter table seats add column block_reason text`,
  `alter table orders add column payment text not null default 'points'
    check (payment in ('points', 'cash', 'complimentary'))`,
  `alter table orders add column note text`,
  `alter table orders add column issued_by text`,
  // The sum of its refunds: what the buyer has paid in the end is the total minus this.
  `alter table orders add column refunded bigint not null default 0
    check (refunded >= 0 and refunded <= total)`,
  `update orders set refunded = total where status = 'cancelled'`,
  `create table refunds (
    concert_id text not null,
    order_id text not null,
    refund_no bigint not null check (refund_no > 0),
    seat_nos text not null,
    amount bigint not null check (amount >= 0),
    reason text,
    refunded_by text,
    refunded_at bigint not null,
    primary key (concert_id, order_id, refund_no),
    foreign key (concert_id, order_id) references orders
  )`,
  `alter table tickets add column redeemed_at bigint`,
  `alter table tickets add column redeemed_gate text`,
  `alter table tickets add column redeemed_by text`,
];

const sqliteTriggers = [
  `create trigger seats_stamped_blocked after update of blocked_at on seats begin
    update seats set changed_in = 1 + coalesce((
      select max(changed_in) from seats
      where concert_id = new.concert_id and date = new.date and changed_in is not null
    ), 0)
    where concert_id = new.concert_id and date = new.date and seat_no = new.seat_no;
  end`,
];
