import type { Kysely } from 'kysely';
import { runMigrations, type History } from './run-migrations.ts';
import type { Schema } from '../schema.ts';
import * as initial from './0001_initial.ts';
import * as answers from './0002_answers.ts';
import * as credentials from './0003_credentials.ts';
import * as limits from './0004_limits.ts';
import * as keysByConcert from './0005_keys_by_concert.ts';
import * as presence from './0006_presence.ts';
import * as unsoldSeats from './0007_unsold_seats.ts';

/** The one history of the schema, for both dialects. Never edit an entry: add the next. */
export const history: History = {
  migrations: {
    '0001_initial': initial,
    '0002_answers': answers,
    '0003_credentials': credentials,
    '0004_limits': limits,
    '0005_keys_by_concert': keysByConcert,
    '0006_presence': presence,
    '0007_unsold_seats': unsoldSeats,
  },
  minCompatibleVersion: '0005_keys_by_concert',
};

/**
 * Brings the schema up to date. Safe to run from several processes at once, of several versions too.
 *
 * @param last the migration to stop after, in tests of those that follow.
 * @throws UnusableDatabase when a newer version left a schema with which this one cannot work.
 */
export async function migrate(db: Kysely<Schema>, last?: string): Promise<void> {
  await runMigrations(db, history, last);
}
