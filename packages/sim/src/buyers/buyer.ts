/** A buyer as a script sees itself: its client of the SDK, its temper, and what it wants. */
import type { Clock } from '@onsale/core/time/clock';
import { isOnsaleError, isOutcomeUnknown, type Onsale } from '@onsale/sdk';
import type { Random } from '../foundation/random.ts';
import type { Outcome, Stage } from '../result.ts';
import type { PersonaName, Scenario } from '../scenario/schema.ts';
import type { Trouble } from '../network/faulty-network.ts';

export interface Buyer {
  name: string;
  persona: PersonaName;
  random: Random;
  clock: Clock;
  scenario: Scenario;
  concertId: string;
  signal: AbortSignal;
  /** A client of the SDK of its own; each one is a new account. */
  client(trouble?: Trouble): Onsale;
  /** How many seats it would like. */
  seatsWanted: number;
  /** Says how far it got, for the funnel. */
  reached(stage: Stage): void;
  /** Says that it tries what is forbidden. */
  trespassed(): void;
}

/** A persona: what it does from its arrival to its end. */
export type Persona = (buyer: Buyer) => Promise<Outcome>;

/** Lets time pass, in seconds. */
export async function pause({ clock, signal }: Buyer, seconds: number): Promise<void> {
  await clock.sleep(Math.round(seconds * 1000), signal);
}

export async function think(buyer: Buyer): Promise<void> {
  await pause(buyer, buyer.random.between(buyer.scenario.thinkSeconds));
}

/** How long a buyer waits before it tries again what the network or the server could not do. */
const againSeconds = [1, 4] as const;

/**
 * Makes a call until it is answered: a connection that was lost, a server that is away and an outcome
 * that is unknown are tried again, as a person would who sees the page fail to load.
 */
export async function insist<T>(buyer: Buyer, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      buyer.signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      await pause(buyer, buyer.random.between(againSeconds));
    }
  }
}

/** Whether an error says nothing about what was asked for, only that it could not be done now. */
export function isPassing(error: unknown): boolean {
  if (!isOnsaleError(error) || error.reason === 'NOT_ADMITTED') return false;
  return error.retryable || isOutcomeUnknown(error);
}
