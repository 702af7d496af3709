/**
 * The data model: every table and column. Columns are snake_case in the database, camelCase here.
 *
 * Every instant is epoch milliseconds and every amount is whole points, as 64-bit integers; dates
 * are `YYYY-MM-DD`; lists of seat numbers are JSON text, ascending.
 *
 * Every key of a concert's tables begins with the concert, and every key of a user's tables with
 * the user, so that a distributed database can keep the rows of each together (docs/SCALING.md).
 */
import type { AdmissionOrder } from '@onsale/core/lobby/lobby-terms';
import type { EntryStatus } from '@onsale/core/queue';
import type { ReservationStatus } from '@onsale/core/reservation';
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
import type { DrawsTable } from './schema-draws.ts';
import type {
  EventBatchesTable,
  EventCountersTable,
  EventMilestonesTable,
  EventPositionTable,
  DeliveriesTable,
  EventUsersTable,
  WebhooksTable,
} from './schema-events.ts';
import type {
  LedgerEntriesTable,
  OrdersTable,
  RefundsTable,
  TicketsTable,
  TransfersTable,
  WalletsTable,
} from './schema-orders.ts';

export interface Schema {
  settings: SettingsTable;
  users: UsersTable;
  concerts: ConcertsTable;
  performances: PerformancesTable;
  layouts: LayoutsTable;
  rooms: RoomsTable;
  roomCounters: RoomCountersTable;
  draws: DrawsTable;
  queueEntries: QueueEntriesTable;
  seats: SeatsTable;
  reservations: ReservationsTable;
  orders: OrdersTable;
  tickets: TicketsTable;
  refunds: RefundsTable;
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
  eventBatches: EventBatchesTable;
  eventUsers: EventUsersTable;
  eventCounters: EventCountersTable;
  eventPosition: EventPositionTable;
  eventMilestones: EventMilestonesTable;
  webhooks: WebhooksTable;
  deliveries: DeliveriesTable;
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
  /** 1: its seats are those of its row in `layouts`; 0: rows of `seatsPerRow` at one price. */
  hasLayout: Generated<number>;
  /** Whether buyers who name seats may leave a single free seat between taken ones. */
  singleSeats: Generated<'allow' | 'refuse'>;
  /** The IANA name of the time zone of its dates. */
  timeZone: Generated<string>;
  /** How many minutes before a date begins its sale ends, where the date has a time of day. */
  salesEndMinutes: Generated<number>;
  /** When the concert closes at the latest; null: with the sale of its last date. */
  closesAt: Generated<number | null>;
  /** When the sale of the last date ends; null: when that date is over everywhere on earth. */
  salesEndAt: Generated<number | null>;
  /** Rises when a date is added or cancelled. */
  performancesVersion: Generated<number>;
  /** From when on buyers may join before `opensAt`; null without a lobby. */
  lobbyOpensAt: Generated<number | null>;
  /** Whether those in the lobby are admitted in the order of joining, or lots are drawn. */
  admissionOrder: Generated<AdmissionOrder>;
  /** SHA-256 of the seed of the draw, in hex; null where no lots are drawn. */
  seedHash: Generated<string | null>;
  /** 1: its rows have had events since it was created; 0: an older server created it. */
  hasEvents: Generated<number>;
  createdAt: number;
}

export interface PerformancesTable {
  concertId: string;
  /** `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in the time zone of the concert. */
  date: string;
  /** When it begins; null for a date of an older server. */
  startsAt: Generated<number | null>;
  /** From when on it is not sold; null: from when it is over everywhere on earth. */
  saleEndsAt: Generated<number | null>;
  cancelledAt: Generated<number | null>;
  cancelReason: Generated<string | null>;
  /** The operator who cancelled it. */
  cancelledBy: Generated<string | null>;
  /** When the last order of a cancelled date was refunded. */
  refundedAt: Generated<number | null>;
}

/** The halls of concerts that have sections; JSON text of a `Layout`, which never changes. */
export interface LayoutsTable {
  concertId: string;
  layout: string;
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
   * Where lots were drawn it is a rank, and rises with admissions too.
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
  /** 1, 2, 3 … in the order of joining: the wait number, or the lot where lots are drawn. */
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
  /**
   * The wait number that its lot drew, written when the entry is admitted or skipped; null before,
   * and in lines without a draw.
   */
  drawnNo: number | null;
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
  /** When an operator took the seat off sale; null unless it is blocked. */
  blockedAt: Generated<number | null>;
  blockReason: Generated<string | null>;
}

export interface ReservationsTable {
  concertId: string;
  reservationId: string;
  date: string;
  userId: string;
  /** null when the box office made it. */
  waitNo: number | null;
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
