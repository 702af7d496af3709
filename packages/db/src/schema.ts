/**
 * The data model, in one page. Columns are snake_case in the database and camelCase here.
 *
 * Every instant is epoch milliseconds and every amount is whole points, as 64-bit integers; dates
 * are `YYYY-MM-DD`; lists of seat numbers are JSON text, ascending.
 *
 * Every key of a concert's tables begins with the concert, every key of a user's tables with the
 * user, so that a distributed database can keep the rows of each together (docs/SCALING.md).
 */
import type { RateLimit } from '@onsale/core/rate-limit-names';
import type { EntryStatus } from '@onsale/core/queue';
import type { OrderStatus } from '@onsale/core/payment';
import type { ReservationStatus } from '@onsale/core/reservation';
import type { TransferKind } from '@onsale/core/wallet';
import type { Generated } from 'kysely';

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
  adminKeys: AdminKeysTable;
  adminLog: AdminLogTable;
  addressCounts: AddressCountsTable;
  spentChallenges: SpentChallengesTable;
  absences: AbsencesTable;
  presenceNotes: PresenceNotesTable;
}

/** What the installation keeps for itself. */
export interface SettingsTable {
  name: string;
  value: string;
}

export interface UsersTable {
  userId: string;
  /** SHA-256 of the account key, in hex: the key itself is never kept. */
  accountKeyHash: string;
  createdAt: number;
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
  createdAt: number;
}

export interface PerformancesTable {
  concertId: string;
  date: string;
}

/** The waiting room of a concert. Its row is the lock under which people are admitted. */
export interface RoomsTable {
  concertId: string;
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  claimSeconds: number;
  /** 1 while nobody is to be admitted; an integer because SQLite has no booleans. */
  paused: Generated<number>;
  /** Raised by every transaction in which somebody stops waiting. */
  lineVersion: Generated<number>;
  /** How many ever stopped waiting: what the numbers handed out are more than those who wait. */
  departed: Generated<number>;
  /** How hard a proof of work a join has to bring, in bits; 0 for none. */
  challengeBits: Generated<number>;
  /** Raised by every transaction in which somebody is passed over, or comes back. */
  absenceVersion: Generated<number>;
  /** The highest number that was ever passed over: everybody up to there who waits is passed over, or came back. */
  passedTo: Generated<number>;
}

/** Kept apart from the room, so that joining never waits for an admission. */
export interface RoomCountersTable {
  concertId: string;
  lastWaitNo: Generated<number>;
}

export interface QueueEntriesTable {
  concertId: string;
  waitNo: number;
  userId: string;
  /** As last written: an active entry whose expiresAt has passed is expired all the same. */
  status: EntryStatus;
  joinedAt: number;
  admittedAt: number | null;
  claimedAt: number | null;
  expiresAt: number | null;
  /** When the entry was finished, left or swept as expired (then equal to expiresAt). */
  endedAt: number | null;
  /** The room's lineVersion at which this entry stopped waiting. */
  leftLineVersion: number | null;
  /** The room's limits at the admission, for the audit. */
  admittedMaxActive: number | null;
  admittedPerMinute: number | null;
  /** 1: was passed over as absent, and asked again since. null for all others. */
  cameBack: 1 | null;
}

/** Somebody who waited and was passed over, from `passedAt` until it asked again. Never removed. */
export interface AbsencesTable {
  concertId: string;
  waitNo: number;
  passedAt: number;
  /**
   * No server saw it later than this, and how long after that it counted as absent; for the audit.
   */
  seenAt: number;
  absentAfterMs: number;
  returnedAt: number | null;
  /** The room's absenceVersion at which this row was written last. */
  version: number;
}

/**
 * One row per seat of a performance that anybody ever took: its hold and its sale in one place, so
 * that one conditional write settles who gets it. No row means available.
 */
export interface SeatsTable {
  concertId: string;
  date: string;
  seatNo: number;
  userId: string | null;
  reservationId: string | null;
  heldUntil: number | null;
  orderId: string | null;
}

export interface ReservationsTable {
  concertId: string;
  reservationId: string;
  date: string;
  userId: string;
  waitNo: number;
  seatNos: string;
  total: number;
  /** Never written as expired: a held reservation is, from the instant expiresAt on. */
  status: Exclude<ReservationStatus, 'expired'>;
  createdAt: number;
  expiresAt: number;
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
  /** How many ledger entries the wallet has: the next one takes this number plus one. */
  entries: Generated<number>;
}

export interface TransfersTable {
  userId: string;
  transferId: string;
  kind: TransferKind;
  /** The order's concert. */
  concertId: string | null;
  orderId: string | null;
  /** Whose namespace the key lives in: the user's own, or the operator's. */
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

/** What was first answered to a request with an idempotency key. */
export interface AnswersTable {
  /** A hash of the key and of whose it is: the key itself is never kept. */
  keyId: string;
  /** A hash of what was asked for. */
  request: string;
  /** Encrypted under the key; null while the first request is being answered. */
  answer: string | null;
  createdAt: number;
}

/** What queue tokens are signed with, for all replicas: the versions live side by side. */
export interface TokenSecretsTable {
  /** 1, 2, 3 …: each token names the version that signed it. */
  version: number;
  /** Empty once it is retired. */
  secret: string;
  createdAt: number;
  retiredAt: number | null;
}

/** Keys of operators, beside the root key, which the configuration has. */
export interface AdminKeysTable {
  /** Never given twice, so that the log stays clear about who it was. */
  name: string;
  /** SHA-256 of the key, in hex: the key itself is never kept. */
  keyHash: string;
  /** JSON text, in the order of the scopes' own list. */
  scopes: string;
  createdAt: number;
  revokedAt: number | null;
}

/** What operators did and tried. */
export interface AdminLogTable {
  logId: string;
  at: number;
  /** null: nobody who is known. */
  keyName: string | null;
  procedure: string;
  /** JSON text; null where there was none that fits, or nobody who may send one. */
  input: string | null;
  requestId: string;
  /** `done`, or the reason of the refusal. */
  outcome: string;
}

/** What an address did of late, by limit: counted anew from `endsAt` on. */
export interface AddressCountsTable {
  /** Of whose line; empty for what is counted over all concerts. */
  concertId: string;
  address: string;
  /** The limit's. */
  name: RateLimit;
  used: number;
  allowed: number;
  endsAt: number;
}

/** Challenges that somebody joined with, until they could not be used anyway. */
export interface SpentChallengesTable {
  concertId: string;
  challengeId: string;
  expiresAt: number;
}

/** When one server saw those who are near the head of one line, where several servers share them. */
export interface PresenceNotesTable {
  concertId: string;
  /** Made anew at each start of a server. */
  serverId: string;
  notedAt: number;
  /** See presence-heartbeat.ts of the server. */
  seen: string;
}
