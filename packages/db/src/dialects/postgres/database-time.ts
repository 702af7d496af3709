/**
 * Monotonic time on Postgres: the database's clock decides every expiry, and may be set back.
 *
 * So may the clock of the host that takes over after a fail-over. Many servers share the database,
 * so what they share is persisted with the data: a floor, below which no instant is returned any
 * more, and a ceiling, which every returned instant was below. While the clock is between the two
 * it is simply read. A server moves both ahead once a second, on a connection of its own.
 *
 * A clock below the floor has been set back. Then floor and ceiling meet at the former ceiling, and
 * time is exactly that floor, for every server, until the clock has caught up. Until then the floor
 * is raised at half the pace of time (it is slewed). ADR 15 says why time never goes back.
 */
import { shareInFlight } from '@onsale/core/async/single-flight';
import { slewRate, systemClock } from '@onsale/core/time/clock';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Schema } from '../../schema.ts';
import type { Instant } from '../dialect.ts';
import type { KnownTimeline, Timelines } from './timelines.ts';

/** How far the ceiling is above the floor while the clock runs as it should. */
const leaseMs = 1_500;
/** The least time between two writes of one server. */
const renewAfterMs = 1_000;
/** A clock that runs slower than this share of a server's own has been set back, if only a bit. */
const leastRate = 0.9;
/** How often a reading is repeated that another server's write overtook. */
const maxReadings = 5;

/** The mark that all servers share; `settings` has it as JSON. */
interface Mark {
  floor: number;
  ceiling: number;
}

const unknownMark: Mark = { floor: -Infinity, ceiling: -Infinity };
const noReading = { instant: -Infinity, at: 0 };

interface Reading {
  clock: number;
  transactionId: string | null;
  mark: string | null;
}

export const markName = 'database_time';

const readingQuery = CompiledQuery.raw(
  `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as clock,
    pg_current_xact_id_if_assigned()::text as transaction_id,
    (select value from settings where name = '${markName}') as mark`,
) as CompiledQuery<Reading>;

const insertMark = `insert into settings (name, value) values ('${markName}', $1)
  on conflict (name) do nothing`;
/** It locks the row only if it has to write, and a mark never goes back. */
const raiseMark = `update settings set value = (value::jsonb || $1::jsonb)::text
  where name = '${markName}' and (value::jsonb->>'floor')::bigint < $2::bigint
    and (value::jsonb->>'ceiling')::bigint <= $3::bigint`;
const readMark = CompiledQuery.raw(
  `select value from settings where name = '${markName}'`,
) as CompiledQuery<{ value: string }>;

/** The instant below which time does not go, of a mark as it is stored. */
export const floorOf = (stored: string): number => (JSON.parse(stored) as Mark).floor;

export interface DatabaseTime {
  /** @returns the instant now; the transaction must not commit before it is `covered`. */
  read(query: Kysely<Schema>): Promise<Instant>;
  close(): Promise<void>;
}

export interface DatabaseTimeOptions {
  /** A connection that no call uses, so that a write never waits for a transaction's. */
  marks: Kysely<Schema>;
  timelines: Timelines;
}

export function createDatabaseTime({ marks, timelines }: DatabaseTimeOptions): DatabaseTime {
  const elapsed = () => systemClock.elapsed!();
  let known = unknownMark;
  /** The latest reading of the clock, and when it had arrived here. */
  let latest = noReading;
  /** Since when the floor has stood where it is. */
  let floorSince = elapsed();

  const learn = (stored: string): void => {
    const mark = JSON.parse(stored) as Mark & KnownTimeline;
    if (mark.floor > known.floor) floorSince = elapsed();
    known = {
      floor: Math.max(known.floor, mark.floor),
      ceiling: Math.max(known.ceiling, mark.ceiling),
    };
    timelines.hear(mark);
  };
  /** Writes the mark, or learns the one of another server that is already above it. */
  const write = async ({ floor, ceiling }: Mark): Promise<void> => {
    const value = JSON.stringify({ floor, ceiling, ...timelines.highest() });
    if (known === unknownMark) await marks.executeQuery(CompiledQuery.raw(insertMark, [value]));
    const raise = CompiledQuery.raw(raiseMark, [value, floor, ceiling]);
    const { numAffectedRows = 0n } = await marks.executeQuery(raise);
    if (numAffectedRows > 0n) return learn(value);
    const { rows } = await marks.executeQuery(readMark);
    if (rows[0]) learn(rows[0].value);
  };
  let wanted = unknownMark;
  const writeWanted = shareInFlight(() => write(wanted));
  /** Joins the write in flight, if there is one, whatever it writes. */
  const raise = (mark: Mark): Promise<void> => {
    if (!writeWanted.inFlight()) wanted = mark;
    return writeWanted();
  };
  /** Where that fails, a later call has to wait for it, and reports it. */
  const raiseInBackground = (mark: Mark): void => {
    if (!writeWanted.inFlight()) raise(mark).catch(() => {});
  };
  const isCovered = (instant: number) => instant < known.ceiling || instant <= known.floor;
  const cover = async (instant: number): Promise<void> => {
    while (!isCovered(instant)) await raise(leaseFrom(instant));
  };

  const decide = (clock: number, expected: number): Decision => {
    const { floor, ceiling } = known;
    if (clock >= ceiling) return { now: clock };
    const isHeld = floor === ceiling;
    if (!isHeld && clock >= Math.max(floor, expected)) {
      if (clock >= floor + renewAfterMs) raiseInBackground(leaseFrom(clock));
      return { now: clock };
    }
    if (!isHeld) return { holdAt: ceiling };
    const stood = elapsed() - floorSince;
    if (stood >= renewAfterMs) raiseInBackground(heldAt(floor + Math.floor(stood * slewRate)));
    return { now: floor };
  };

  return {
    async read(query) {
      for (let attempt = 1; attempt <= maxReadings; attempt += 1) {
        // A reading that was sent after another had arrived cannot be before it.
        const passed = (elapsed() - latest.at) * leastRate;
        const expected = Math.floor(latest.instant + passed);
        const { rows } = await query.executeQuery(readingQuery);
        const { clock, transactionId, mark } = rows[0]!;
        if (mark === null) known = unknownMark;
        else learn(mark);
        const decision = decide(clock, expected);
        if ('holdAt' in decision) {
          await raise(heldAt(decision.holdAt));
          continue;
        }
        const { now } = decision;
        if (now !== clock) latest = noReading;
        else if (clock >= latest.instant) latest = { instant: clock, at: elapsed() };
        if (isCovered(now)) return { now, transactionId };
        const covered = cover(now);
        covered.catch(() => {});
        return { now, transactionId, covered };
      }
      throw new Error('The database clock was set back faster than its mark could be written.');
    },
    async close() {
      await writeWanted.inFlight()?.catch(() => {});
      await marks.destroy();
    },
  };
}

type Decision = { now: number } | { holdAt: number };

const leaseFrom = (instant: number): Mark => ({ floor: instant, ceiling: instant + leaseMs });
const heldAt = (instant: number): Mark => ({ floor: instant, ceiling: instant });
