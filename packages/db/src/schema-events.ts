/** The tables of events; schema.ts names all tables, and says how columns are written. */
import type { EventType } from '@onsale/core/events/event-types';
import type { Generated } from 'kysely';

/**
 * The events that one transaction recorded for one concert: one row, however many there are, so
 * that a batch of calls costs one insert. They are numbered after the commit.
 */
export interface EventBatchesTable {
  concertId: string;
  /** Generated, in the order of the inserts. */
  batchNo: Generated<number>;
  /** JSON text: the users that the events belong to, each once. */
  users: string;
  /** JSON text: for each event its type, the index of its user or -1, its instant and its data. */
  events: string;
  eventCount: number;
  /** The latest instant of its events. */
  recordedAt: number;
  /** The numbers of its first event; null until it is numbered. */
  firstSeq: Generated<number | null>;
  firstPosition: Generated<number | null>;
}

/** Which numbered batches have events of a user. */
export interface EventUsersTable {
  userId: string;
  firstPosition: number;
}

/** The last number that was given in a concert, and up to which its events were deleted. */
export interface EventCountersTable {
  concertId: string;
  lastSeq: number;
  prunedSeq: number;
}

/** One row: the lock of the numbering, and the last position that was given. */
export interface EventPositionTable {
  positionId: number;
  lastPosition: number;
  /** The position up to which events were deleted. */
  prunedPosition: number;
  /** When the first server began to record events. */
  beganAt: number | null;
}

/** Milestones of concerts that were noticed, so that each is told once. */
export interface EventMilestonesTable {
  concertId: string;
  type: EventType;
  /** Tells one occurrence from another: the instant of the opening or closing. */
  occurrence: number;
}

/** An address to which events are posted. */
export interface WebhooksTable {
  webhookId: string;
  url: string;
  /** JSON text: the types that it gets. */
  types: string;
  /** null for the events of every concert. */
  concertId: string | null;
  /** `whsec_…`: signs its deliveries. */
  secret: string;
  /** After a rotation the secret before signs as well, until an instant. */
  formerSecret: string | null;
  formerSecretUntil: number | null;
  createdAt: number;
  /** When its receiver said that it is gone (410); null while it works. */
  disabledAt: number | null;
  /** Events up to this position have deliveries. */
  lastPosition: number;
}

/** One event for one webhook: what is left to do, and the log of what was done. */
export interface DeliveriesTable {
  deliveryId: string;
  webhookId: string;
  concertId: string;
  seq: number;
  type: EventType;
  /** The JSON text that is posted. */
  body: string;
  status: 'pending' | 'delivered' | 'failed';
  /** How many attempts were made since it was created, or redelivered. */
  attempts: Generated<number>;
  createdAt: number;
  nextAttemptAt: number;
  giveUpAt: number;
  /** A server delivers it until then; null or past: any may. */
  leasedUntil: Generated<number | null>;
  lastAttemptAt: Generated<number | null>;
  /** The HTTP status of the last answer; null without one. */
  lastStatus: Generated<number | null>;
  lastError: Generated<string | null>;
}
