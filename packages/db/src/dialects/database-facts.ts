/** What there is to know of a database before it is trusted with money: facts, without a judgement. */
import type { MigrationFacts } from '../migrations/migration-status.ts';

export interface PostgresFacts {
  kind: 'postgres';
  version: string;
  /** The database's clock, in epoch milliseconds. */
  now: number;
  isStandby: boolean;
  connections: { max: number; reserved: number; inUse: number };
  /** As they hold for a connection of ours, by their own names. */
  settings: Record<string, string>;
}

export interface SqliteFacts {
  kind: 'sqlite';
  version: string;
  journalMode: string;
  /** 2 is FULL; null when it was looked at from beside the server, whose own setting it is. */
  synchronous: number | null;
  /** null in memory. */
  file: { freeBytes: number; readableByOthers: boolean } | null;
}

export type DatabaseFacts = (PostgresFacts | SqliteFacts) & { migrations: MigrationFacts };
