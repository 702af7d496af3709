/** Creates the scenario's concert on the server and puts it on sale. */
import { toIso } from '@onsale/core/time/dates';
import type { Onsale } from '@onsale/sdk';
import type { Scenario } from './schema.ts';

export interface SimulatedConcert {
  concertId: string;
  dates: string[];
  seatsPerDate: number;
  seatsPerRow: number;
}

const dayMs = 86_400_000;
/** Far enough ahead that no sale outlasts the first evening. */
const firstAfterDays = 60;

/** Puts the scenario's concert on sale. */
export async function openConcert(
  operator: Onsale,
  { scenario, now }: { scenario: Scenario; now: number },
): Promise<SimulatedConcert> {
  const {
    dates: evenings,
    times = [''],
    opensAfterSeconds,
    lobbyOpensAfterSeconds,
    seatsPerDate,
    seatsPerRow,
    layout,
    ...terms
  } = scenario.concert;
  const days = Array.from({ length: evenings }, (_, evening) =>
    toIso(now + (firstAfterDays + evening) * dayMs).slice(0, 10),
  );
  const dates = days.flatMap((day) =>
    times.toSorted().map((time) => (time === '' ? day : `${day}T${time}`)),
  );
  const after = (seconds: number) => toIso(now + Math.round(seconds * 1000));
  const concert = await operator.trpc.admin.concert.create.mutate({
    ...terms,
    dates,
    ...(layout ? { layout } : seating(seatsPerDate, seatsPerRow)),
    ...(opensAfterSeconds > 0 && { opensAt: after(opensAfterSeconds) }),
    ...(lobbyOpensAfterSeconds !== undefined && { lobbyOpensAt: after(lobbyOpensAfterSeconds) }),
  });
  return { ...concert, dates };
}

/**
 * The API takes rows and seats in a row; for an incomplete last row it takes the seats, with rows
 * of ten.
 */
function seating(seatsPerDate: number, seatsPerRow: number) {
  return seatsPerDate % seatsPerRow === 0
    ? { rows: seatsPerDate / seatsPerRow, seatsPerRow }
    : { seatsPerDate };
}
