/** What there is to know of a database before it is trusted with money: facts, without a judgement. */
import type { Kysely } from 'kysely';
import { history } from '../migrations/migrations.ts';
import type { Schema } from '../schema.ts';

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

/** The schema against what this version of the code knows. */
export interface MigrationFacts {
  newest: string | null;
  /** Known here, not yet run there. */
  behind: string[];
  /** Run there by a newer version, not known here. */
  ahead: string[];
}

export type DatabaseFacts = (PostgresFacts | SqliteFacts) & { migrations: MigrationFacts };

/** Reads only, also where nobody has migrated yet. */
export async function readMigrationFacts(query: Kysely<Schema>): Promise<MigrationFacts> {
  const known = Object.keys(history.migrations);
  const tables = await query.introspection.getTables({ withInternalKyselyTables: true });
  const isMigrated = tables.some(({ name }) => name === 'kysely_migration');
  const rows = isMigrated
    ? await query
        .$extendTables<{ kyselyMigration: { name: string } }>()
        .selectFrom('kyselyMigration')
        .select('name')
        .orderBy('name')
        .execute()
    : [];
  const done = rows.map(({ name }) => name);
  return {
    newest: done.at(-1) ?? null,
    behind: known.filter((name) => !done.includes(name)),
    ahead: done.filter((name) => !known.includes(name)),
  };
}
