/** The ordered list of schema migrations, for both dialects. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import * as initial from './0001_initial.ts';
import * as answers from './0002_answers.ts';
import * as credentials from './0003_credentials.ts';
import * as limits from './0004_limits.ts';
import * as keysByConcert from './0005_keys_by_concert.ts';
import * as presence from './0006_presence.ts';
import * as unsoldSeats from './0007_unsold_seats.ts';
import * as sessionLimits from './0008_session_limits.ts';
import * as credentialEnds from './0009_credential_ends.ts';
import * as saleTerms from './0010_sale_terms.ts';
import * as lineOperations from './0011_line_operations.ts';
import * as bans from './0012_bans.ts';
import * as removals from './0013_removals.ts';
import * as changedTerms from './0014_changed_terms.ts';
import * as seatChanges from './0015_seat_changes.ts';
import * as venue from './0016_venue.ts';
import * as lobby from './0017_lobby.ts';
import * as events from './0018_events.ts';
import * as webhooks from './0019_webhooks.ts';
import { runMigrations, type MigrationSet } from './run-migrations.ts';

/** Never edit an entry: add the next. */
export const migrationSet: MigrationSet = {
  migrations: {
    '0001_initial': initial,
    '0002_answers': answers,
    '0003_credentials': credentials,
    '0004_limits': limits,
    '0005_keys_by_concert': keysByConcert,
    '0006_presence': presence,
    '0007_unsold_seats': unsoldSeats,
    '0008_session_limits': sessionLimits,
    '0009_credential_ends': credentialEnds,
    '0010_sale_terms': saleTerms,
    '0011_line_operations': lineOperations,
    '0012_bans': bans,
    '0013_removals': removals,
    '0014_changed_terms': changedTerms,
    '0015_seat_changes': seatChanges,
    '0016_venue': venue,
    '0017_lobby': lobby,
    '0018_events': events,
    '0019_webhooks': webhooks,
  },
  // An older server would record no events of what it does.
  minCompatibleVersion: '0018_events',
};

/**
 * Migrates the schema. Several processes may do so at once, even of several versions.
 *
 * @param last the migration to stop after, in tests of those that follow.
 * @throws UnusableDatabaseError when a newer version left a schema that this one cannot use.
 */
export async function migrate(db: Kysely<Schema>, last?: string): Promise<void> {
  await runMigrations(db, migrationSet, last);
}
