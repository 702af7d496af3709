/**
 * The data model: every table and column. Columns are snake_case in the database, camelCase here.
 *
 * Every instant is epoch milliseconds and every amount is whole points, as 64-bit integers; dates
 * are `YYYY-MM-DD`; lists of seat numbers are JSON text, ascending.
 *
 * Every key of a concert's tables begins with the concert, and every key of a user's tables with
 * the user, so that a distributed database can keep the rows of each together (docs/SCALING.md).
 */
import type { OrderStatus } from '@onsale/core/payment';
import type { EntryStatus } from '@onsale/core/queue';
import type { ReservationStatus } from '@onsale/core/reservation';
import type { TransferKind } from '@onsale/core/wallet';
import type { Generated } from 'kysely';
import type {
  AddressCountsTable,
  AdminKeysTable,
  AdminLogTable,
  AnswersTable,
  BanCounterTable,
  BansTable,
  PresenceNotesTable,
  RaisedEpochsTable,
  SettingsTable,
  SpentChallengesTable,
  TokenSecretsTable,
} from './schema-operations.ts';

export interface Schema {
  settings: SettingsTable;
  users: UsersTable;
  concerts: ConcertsTable;
  performances: PerformancesTable;
  rooms: RoomsTable;
  roomCounters: RoomCountersTable;
  queueEntries: QueueEntriesTable;
  seats: SeatsTable;
  reservations: ReservationsTable;
  orders: OrdersTable;
  tickets: TicketsTable;
  wallets: WalletsTable;
  transfers: TransfersTable;
  ledgerEntries: LedgerEntriesTable;
  answers: AnswersTable;
  tokenSecrets: TokenSecretsTable;
  raisedEpochs: RaisedEpochsTable;
  bans: BansTable;
  banCounter: BanCounterTable;
  adminKeys: AdminKeysTable;
  adminLog: AdminLogTable;
  addressCounts: AddressCountsTable;
  spentChallenges: SpentChallengesTable;
  absences: AbsencesTable;
  removals: RemovalsTable;
  presenceNotes: PresenceNotesTable;
}

export interface UsersTable {
  userId: string;
  /** SHA-256 of the account key, in hex; the key itself is never stored. */
  accountKeyHash: string;
  createdAt: number;
  /** Queue tokens of a lower epoch are refused. */
  tokenEpoch: Generated<number>;
}

export interface ConcertsTable {
  concertId: string;
  title: string;
  seatsPerDate: number;
  seatsPerRow: number;
  price: number;
  opensAt: number | null;
  reservationSeconds: number;
  maxSeatsPerUser: number;
  /** How many hours before a date begins its orders can be cancelled no longer. */
  cancelUntilHours: Generated<number>;
  /** From when on the concert is closed before its last date; null unless an operator closed it. */
  closedAt: Generated<number | null>;
  /** 1: not in the public list; an integer because SQLite has no booleans. */
  hidden: Generated<number>;
  /** When the price or the seats per buyer last changed; null if never. For the audit. */
  termsChangedAt: Generated<number | null>;
  createdAt: number;
}

export interface PerformancesTable {
  concertId: string;
  date: string;
}

/** The waiting room of a concert. Its row is the lock under which entries are admitted. */
export interface RoomsTable {
  concertId: string;
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  claimSeconds: number;
  /** How many reservations one session may make. */
  holdsPerSession: Generated<number>;
  /** 1 while admissions are paused; an integer because SQLite has no booleans. */
  paused: Generated<number>;
  /** Incremented by every transaction in which an entry stops waiting. */
  lineVersion: Generated<number>;
  /** How many entries ever stopped waiting. The last number minus this is how many wait. */
  departed: Generated<number>;
  /** The difficulty of the proof of work that a join requires, in bits; 0 for none. */
  challengeBits: Generated<number>;
  /** Incremented by every transaction in which an absence or a removal begins or ends. */
  absenceVersion: Generated<number>;
  /**
   * The highest number that was ever skipped. Every waiting entry up to it is skipped, or returned.
   */
  passedTo: Generated<number>;
}

/** A separate row, so that a join never waits for an admission. */
export interface RoomCountersTable {
  concertId: string;
  lastWaitNo: Generated<number>;
}

export interface QueueEntriesTable {
  concertId: string;
  waitNo: number;
  userId: string;
  /** As last written; an active entry past its expiresAt is expired nevertheless. */
  status: EntryStatus;
  joinedAt: number;
  admittedAt: number | null;
  claimedAt: number | null;
  expiresAt: number | null;
  /** When it was finished or left, or its expiresAt once it was marked as expired. */
  endedAt: number | null;
  /** The room's lineVersion at which this entry stopped waiting. */
  leftLineVersion: number | null;
  /** The room's limits at the admission, for the audit. */
  admittedMaxActive: number | null;
  admittedPerMinute: number | null;
  /** 1: was skipped as absent, and has polled again since; null for all others. */
  cameBack: 1 | null;
  /** 1: ended while it waited, by absence or an operator; its status is left, shown as expired. */
  lapsed: 1 | null;
}

/**
 * An absence of a waiting entry, from the instant at which it was skipped until it returned. Rows
 * are never removed.
 */
export interface AbsencesTable {
  concertId: string;
  waitNo: number;
  passedAt: number;
  /** For the audit: when a server saw it last, and how long after that it counted as absent. */
  seenAt: number;
  absentAfterMs: number;
  returnedAt: number | null;
  /** The room's absenceVersion at which this row was last written. */
  version: number;
}

/**
 * The removal of a waiting entry from its line: announced, then carried out, unless a server that
 * saw the buyer later withdraws it. An operator's removal is carried out at once.
 */
export interface RemovalsTable {
  concertId: string;
  waitNo: number;
  announcedAt: number;
  /** When a server saw the buyer last; null when an operator removed the entry. */
  seenAt: number | null;
  /** How long after that the entry may be removed: at first the limit of absence. */
  absentAfterMs: number | null;
  withdrawnAt: number | null;
  removedAt: number | null;
  /** The room's absenceVersion at which it was announced or withdrawn. */
  version: number;
}

/**
 * One row per seat that was ever reserved. Its hold and its sale are in one place, so that one
 * conditional write decides who gets it. A seat without a row is available.
 */
export interface SeatsTable {
  concertId: string;
  date: string;
  seatNo: number;
  userId: string | null;
  reservationId: string | null;
  heldUntil: number | null;
  orderId: string | null;
  /**
   * Stamped by a trigger at every change of the row: on Postgres the id of the transaction, on
   * SQLite a count. null for a row that has not changed since changes are stamped.
   */
  changedIn: Generated<number | null>;
}

export interface ReservationsTable {
  concertId: string;
  reservationId: string;
  date: string;
  userId: string;
  waitNo: number;
  seatNos: string;
  total: number;
  /** Never written as expired: a held reservation is expired from the instant expiresAt on. */
  status: Exclude<ReservationStatus, 'expired'>;
  createdAt: number;
  expiresAt: number;
  /** 1, 2, 3 … within its session; null when an older server made it. */
  holdNo: number | null;
  /** The room's limit of reservations per session when it was made, for the audit. */
  holdsAllowed: number | null;
}

export interface OrdersTable {
  concertId: string;
  orderId: string;
  reservationId: string;
  date: string;
  userId: string;
  waitNo: number;
  seatNos: string;
  total: number;
  status: OrderStatus;
  paidAt: number;
  cancelledAt: number | null;
  /** JSON text of the other reservations that the payment released; null without any. */
  released: string | null;
}

export interface TicketsTable {
  concertId: string;
  ticketCode: string;
  orderId: string;
  seatNo: number;
  voidedAt: number | null;
}

export interface WalletsTable {
  userId: string;
  balance: Generated<number>;
  /** The number of the wallet's ledger entries; the next one has this number plus one. */
  entries: Generated<number>;
}

export interface TransfersTable {
  userId: string;
  transferId: string;
  kind: TransferKind;
  /** The concert of the order. */
  concertId: string | null;
  orderId: string | null;
  /** The namespace of the key: the user's own, or that of operators. */
  idempotencyScope: string | null;
  idempotencyKey: string | null;
  createdAt: number;
}

/** One side of a transfer: a wallet (account = userId) or a house account. */
export interface LedgerEntriesTable {
  /** The user of the transfer, on both of its sides. */
  userId: string;
  transferId: string;
  account: string;
  entryId: string;
  amount: number;
  /** 1, 2, 3 … within a wallet, and the balance after it; null on house accounts. */
  seq: number | null;
  balanceAfter: number | null;
}
