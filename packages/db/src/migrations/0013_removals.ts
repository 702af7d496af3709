/** Migration 13: removals of absent places, which are announced before they are carried out. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Like absences, it has no foreign key: checking that for thousands of rows takes longer than
  // the rest of an admission step. The audit checks it instead.
  `create table removals (
    concert_id text not null,
    wait_no bigint not null,
    announced_at bigint not null,
    seen_at bigint,
    absent_after_ms bigint,
    withdrawn_at bigint,
    removed_at bigint,
    version bigint not null,
    primary key (concert_id, wait_no),
    check ((seen_at is null) = (absent_after_ms is null)),
    check (withdrawn_at is null or removed_at is null)
  )`,
  `create index removals_by_version on removals (concert_id, version)`,
];
