/** Migration 5: keys that begin with the concert or the user, so that a database can shard. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

// SQLite cannot change a key in place, so on both databases the six tables that change are copied,
// dropped and created again from the copies. Tables that refer to another are dropped before it, so
// that no reference is ever broken.
export async function up(db: Kysely<Schema>): Promise<void> {
  const tables = Object.keys(columnsOf);
  for (const table of tables)
    await run(db, `create table moved_${table} as select * from ${table}`);
  for (const table of tables.toReversed()) await run(db, `drop table ${table}`);
  for (const statement of statements) await run(db, statement);
  for (const [table, { columns, from }] of Object.entries(columnsOf)) {
    await run(db, `insert into ${table} (${columns}) select ${from}`);
  }
  for (const table of tables) await run(db, `drop table moved_${table}`);
}

async function run(db: Kysely<Schema>, statement: string): Promise<void> {
  await sql.raw(statement).execute(db);
}

/** How each table is filled from the copies. A table comes after those that it refers to. */
const columnsOf: Record<string, { columns: string; from: string }> = {
  reservations: same(
    'reservations',
    'concert_id, reservation_id, date, user_id, wait_no, seat_nos, total, status, created_at, expires_at',
  ),
  orders: same(
    'orders',
    'concert_id, order_id, reservation_id, date, user_id, wait_no, seat_nos, total, status, paid_at, cancelled_at',
  ),
  tickets: {
    columns: 'concert_id, ticket_code, order_id, seat_no, voided_at',
    from: `o.concert_id, t.ticket_code, t.order_id, t.seat_no, t.voided_at
      from moved_tickets t join moved_orders o on o.order_id = t.order_id`,
  },
  seats: same('seats', 'concert_id, date, seat_no, user_id, reservation_id, held_until, order_id'),
  transfers: {
    columns:
      'user_id, transfer_id, kind, concert_id, order_id, idempotency_scope, idempotency_key, created_at',
    from: `t.user_id, t.transfer_id, t.kind, o.concert_id, t.order_id, t.idempotency_scope,
      t.idempotency_key, t.created_at
      from moved_transfers t left join moved_orders o on o.order_id = t.order_id`,
  },
  ledger_entries: {
    columns: 'user_id, transfer_id, account, entry_id, amount, seq, balance_after',
    from: `t.user_id, e.transfer_id, e.account, e.entry_id, e.amount, e.seq, e.balance_after
      from moved_ledger_entries e join moved_transfers t on t.transfer_id = e.transfer_id`,
  },
};

function same(table: string, columns: string) {
  return { columns, from: `${columns} from moved_${table}` };
}

const statements = [
  `create table reservations (
    concert_id text not null,
    reservation_id text not null,
    date text not null,
    user_id text not null references users,
    wait_no bigint not null,
    seat_nos text not null,
    total bigint not null check (total >= 0),
    status text not null check (status in ('held', 'paid', 'released', 'cancelled')),
    created_at bigint not null,
    expires_at bigint not null,
    primary key (concert_id, reservation_id),
    foreign key (concert_id, date) references performances,
    foreign key (concert_id, wait_no) references queue_entries
  )`,
  `create index reservations_of_user on reservations (user_id, created_at)`,
  `create index reservations_held on reservations (concert_id, user_id) where status = 'held'`,
  // A transfer refers to the second unique key, so that its wallet must be the buyer's.
  `create table orders (
    concert_id text not null,
    order_id text not null,
    reservation_id text not null,
    date text not null,
    user_id text not null references users,
    wait_no bigint not null,
    seat_nos text not null,
    total bigint not null check (total >= 0),
    status text not null check (status in ('paid', 'cancelled')),
    paid_at bigint not null,
    cancelled_at bigint,
    primary key (concert_id, order_id),
    unique (concert_id, reservation_id),
    unique (concert_id, order_id, user_id),
    foreign key (concert_id, reservation_id) references reservations,
    foreign key (concert_id, date) references performances,
    foreign key (concert_id, wait_no) references queue_entries,
    check ((status = 'cancelled') = (cancelled_at is not null))
  )`,
  `create index orders_of_user on orders (user_id, paid_at, order_id)`,
  // Codes of several concerts differ because they are random, as those of one concert do.
  `create table tickets (
    concert_id text not null,
    ticket_code text not null,
    order_id text not null,
    seat_no bigint not null,
    voided_at bigint,
    primary key (concert_id, ticket_code),
    unique (concert_id, order_id, seat_no),
    foreign key (concert_id, order_id) references orders
  )`,
  `create table seats (
    concert_id text not null,
    date text not null,
    seat_no bigint not null check (seat_no > 0),
    user_id text references users,
    reservation_id text,
    held_until bigint,
    order_id text,
    primary key (concert_id, date, seat_no),
    foreign key (concert_id, date) references performances,
    foreign key (concert_id, reservation_id) references reservations,
    foreign key (concert_id, order_id) references orders,
    check (order_id is null or held_until is null),
    check ((user_id is null) = (reservation_id is null)),
    check (reservation_id is not null or (held_until is null and order_id is null))
  )`,
  `create index seats_of_user on seats (concert_id, user_id) where user_id is not null`,
  // One debit an order. The key begins with the user, and the reference makes it the order's buyer.
  `create table transfers (
    user_id text not null references wallets,
    transfer_id text not null,
    kind text not null check (kind in ('charge', 'credit', 'payment', 'refund')),
    concert_id text,
    order_id text,
    idempotency_scope text,
    idempotency_key text,
    created_at bigint not null,
    primary key (user_id, transfer_id),
    unique (user_id, order_id, kind),
    unique (idempotency_scope, idempotency_key),
    foreign key (concert_id, order_id, user_id) references orders (concert_id, order_id, user_id),
    check ((kind in ('payment', 'refund')) = (order_id is not null)),
    check ((concert_id is null) = (order_id is null)),
    check ((idempotency_scope is null) = (idempotency_key is null))
  )`,
  // The entry of a house account is stored with the wallet's: in one place for all users, every
  // payment would contend with every other.
  `create table ledger_entries (
    user_id text not null,
    transfer_id text not null,
    account text not null,
    entry_id text not null,
    amount bigint not null,
    seq bigint,
    balance_after bigint check (balance_after >= 0),
    primary key (user_id, transfer_id, account),
    unique (user_id, seq),
    foreign key (user_id, transfer_id) references transfers,
    check ((account = user_id) = (seq is not null)),
    check ((seq is null) = (balance_after is null))
  )`,
];
