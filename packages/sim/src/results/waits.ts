/** How long buyers were in line: all of them, those who bought, and those who went without. */
import type { Account } from '../network/client-history.ts';
import type { Outcome, WaitFigures, Waits } from '../result.ts';
import type { PersonaName } from '../scenario/schema.ts';
import { ascending, quantile } from './statistics.ts';

/** One buyer, with all its accounts. */
export interface Visit {
  persona: PersonaName;
  accounts: Account[];
  /** null until its story has ended. */
  outcome: Outcome | null;
}

interface Wait {
  seconds: number;
  isAdmitted: boolean;
  outcome: Outcome | null;
}

export function waitsOf(visits: readonly Visit[]): Waits {
  const waits = visits.flatMap((visit) => waitOf(visit) ?? []);
  const hasTickets = ({ outcome }: Wait) => outcome === 'bought' || outcome === 'cancelled';
  return {
    all: figuresOf(waits),
    bought: figuresOf(waits.filter(hasTickets)),
    without: figuresOf(waits.filter((wait) => wait.outcome !== null && !hasTickets(wait))),
  };
}

/**
 * From a buyer's first join, or the opening after a lobby, until it first saw that it is inside, or
 * else until it was gone.
 */
function waitOf({ accounts, outcome }: Visit): Wait | null {
  const places = accounts.flatMap((account) => account.places);
  if (places.length === 0 || outcome === 'noShow') return null;
  const since = Math.min(...places.map((place) => place.lineSince));
  const admittedAt = Math.min(
    ...places.map((place) => place.admittedSeenAt ?? place.admittedAt ?? Infinity),
  );
  const isAdmitted = admittedAt < Infinity;
  const until = isAdmitted
    ? admittedAt
    : Math.max(...places.map((place) => place.endedAt ?? place.lastContactAt));
  return { seconds: Math.max(0, until - since) / 1000, isAdmitted, outcome };
}

function figuresOf(waits: readonly Wait[]): WaitFigures {
  const sorted = ascending(waits.map(({ seconds }) => seconds));
  return {
    people: waits.length,
    admitted: waits.filter(({ isAdmitted }) => isAdmitted).length,
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    longest: sorted.at(-1) ?? null,
  };
}
