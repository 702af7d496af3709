/** Migration 1: the initial schema. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

// Both dialects read this SQL alike. Keys, checks and unique indexes are the last line of defence,
// and are defined in migrations only.
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table settings (
    name text primary key,
    value text not null
  )`,
  `create table users (
    user_id text primary key,
    account_key_hash text not null unique,
    created_at bigint not null
  )`,
  `create table concerts (
    concert_id text primary key,
    title text not null,
    seats_per_date bigint not null check (seats_per_date > 0),
    seats_per_row bigint not null check (seats_per_row > 0),
    price bigint not null check (price >= 0),
    opens_at bigint,
    reservation_seconds bigint not null check (reservation_seconds > 0),
    max_seats_per_user bigint not null check (max_seats_per_user > 0),
    created_at bigint not null
  )`,
  `create table performances (
    concert_id text not null references concerts,
    date text not null,
    primary key (concert_id, date)
  )`,
  `create table rooms (
    concert_id text primary key references concerts,
    max_active bigint not null check (max_active > 0),
    admit_per_minute bigint not null check (admit_per_minute > 0),
    session_seconds bigint not null check (session_seconds > 0),
    claim_seconds bigint not null check (claim_seconds > 0),
    paused bigint not null default 0 check (paused in (0, 1)),
    line_version bigint not null default 0
  )`,
  `create table room_counters (
    concert_id text primary key references rooms,
    last_wait_no bigint not null default 0
  )`,
  `create table queue_entries (
    concert_id text not null references rooms,
    wait_no bigint not null check (wait_no > 0),
    user_id text not null references users,
    status text not null check (status in ('waiting', 'active', 'finished', 'expired', 'left')),
    joined_at bigint not null,
    admitted_at bigint,
    claimed_at bigint,
    expires_at bigint,
    ended_at bigint,
    left_line_version bigint,
    admitted_max_active bigint,
    admitted_per_minute bigint,
    primary key (concert_id, wait_no),
    check ((status = 'waiting') = (left_line_version is null)),
    check (status not in ('active', 'finished', 'expired') or admitted_at is not null),
    check ((admitted_at is null) = (expires_at is null)),
    check ((status in ('waiting', 'active')) = (ended_at is null))
  )`,
  `create unique index queue_entries_one_live on queue_entries (concert_id, user_id)
    where status in ('waiting', 'active')`,
  `create index queue_entries_waiting on queue_entries (concert_id, wait_no)
    where status = 'waiting'`,
  `create index queue_entries_active on queue_entries (concert_id, expires_at)
    where status = 'active'`,
  `create index queue_entries_admitted on queue_entries (concert_id, admitted_at)
    where admitted_at is not null`,
  `create index queue_entries_left_line on queue_entries (concert_id, left_line_version)
    where left_line_version is not null`,
  `create table reservations (
    reservation_id text primary key,
    concert_id text not null,
    date text not null,
    user_id text not null references users,
    wait_no bigint not null,
    seat_nos text not null,
    total bigint not null check (total >= 0),
    status text not null check (status in ('held', 'paid', 'released', 'cancelled')),
    created_at bigint not null,
    expires_at bigint not null,
    foreign key (concert_id, date) references performances,
    foreign key (concert_id, wait_no) references queue_entries
  )`,
  `create index reservations_of_user on reservations (user_id, created_at)`,
  `create index reservations_held on reservations (concert_id, user_id) where status = 'held'`,
  `create table orders (
    order_id text primary key,
    reservation_id text not null unique references reservations,
    concert_id text not null,
    date text not null,
    user_id text not null references users,
    wait_no bigint not null,
    seat_nos text not null,
    total bigint not null check (total >= 0),
    status text not null check (status in ('paid', 'cancelled')),
    paid_at bigint not null,
    cancelled_at bigint,
    foreign key (concert_id, date) references performances,
    foreign key (concert_id, wait_no) references queue_entries,
    check ((status = 'cancelled') = (cancelled_at is not null))
  )`,
  `create index orders_of_user on orders (user_id, paid_at, order_id)`,
  `create index orders_of_concert on orders (concert_id)`,
  `create table tickets (
    ticket_code text primary key,
    order_id text not null references orders,
    seat_no bigint not null,
    voided_at bigint,
    unique (order_id, seat_no)
  )`,
  `create table seats (
    concert_id text not null,
    date text not null,
    seat_no bigint not null check (seat_no > 0),
    user_id text references users,
    reservation_id text references reservations,
    held_until bigint,
    order_id text references orders,
    primary key (concert_id, date, seat_no),
    foreign key (concert_id, date) references performances,
    check (order_id is null or held_until is null),
    check ((user_id is null) = (reservation_id is null)),
    check (reservation_id is not null or (held_until is null and order_id is null))
  )`,
  `create index seats_of_user on seats (concert_id, user_id) where user_id is not null`,
  `create table wallets (
    user_id text primary key references users,
    balance bigint not null default 0 check (balance >= 0),
    entries bigint not null default 0
  )`,
  `create table transfers (
    transfer_id text primary key,
    kind text not null check (kind in ('charge', 'credit', 'payment', 'refund')),
    user_id text not null references wallets,
    order_id text references orders,
    idempotency_scope text,
    idempotency_key text,
    created_at bigint not null,
    unique (idempotency_scope, idempotency_key),
    unique (order_id, kind),
    check ((kind in ('payment', 'refund')) = (order_id is not null)),
    check ((idempotency_scope is null) = (idempotency_key is null))
  )`,
  `create table ledger_entries (
    entry_id text primary key,
    transfer_id text not null references transfers,
    account text not null,
    amount bigint not null,
    seq bigint,
    balance_after bigint check (balance_after >= 0),
    unique (transfer_id, account),
    unique (account, seq),
    check ((seq is null) = (balance_after is null))
  )`,
];
