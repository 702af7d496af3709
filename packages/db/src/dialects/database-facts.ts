/**
 * Facts about a database by which an operator can decide whether to trust it with money.
 *
 * They carry no judgement; `onsale doctor` and the diagnosis endpoint judge them.
 */
import type { MigrationFacts } from '../migrations/migration-status.ts';

export interface PostgresFacts {
  kind: 'postgres';
  version: string;
  /** The database's clock, in epoch milliseconds. */
  now: number;
  /** By how much the time of the installation is ahead of the database's clock. */
  timeAheadMs: number;
  isStandby: boolean;
  connections: { max: number; reserved: number; inUse: number };
  /** By their Postgres names, as they apply to a connection of this server. */
  settings: Record<string, string>;
}

export interface SqliteFacts {
  kind: 'sqlite';
  version: string;
  journalMode: string;
  /** 2 is FULL; null when read by another process, as the setting belongs to the connection. */
  synchronous: number | null;
  /** By how much the time of the installation is ahead of the machine's clock. */
  timeAheadMs: number;
  /** null for a database in memory. */
  file: { freeBytes: number; readableByOthers: boolean } | null;
}

export type DatabaseFacts = (PostgresFacts | SqliteFacts) & { migrations: MigrationFacts };
