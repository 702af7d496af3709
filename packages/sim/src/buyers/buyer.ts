/** The interface of a buyer to its persona script: SDK client, random stream, wishes. */
import type { Clock } from '@onsale/core/time/clock';
import { isOnsaleError, isOutcomeUnknown, type Onsale } from '@onsale/sdk';
import type { Random } from '../foundation/random.ts';
import type { Outcome, Stage } from '../result.ts';
import type { PersonaName, Scenario } from '../scenario/schema.ts';
import type { Party } from './party.ts';
import type { Connection } from '../network/faulty-network.ts';

export interface Buyer {
  name: string;
  persona: PersonaName;
  random: Random;
  clock: Clock;
  scenario: Scenario;
  concertId: string;
  /** A date that the scenario's operator does not cancel. */
  lastingDate: string;
  signal: AbortSignal;
  /** A new SDK client; each one is a new account. */
  client(connection?: Connection): Onsale;
  /** Number of seats that the buyer wants. */
  seatsWanted: number;
  /** The wishes beside that number. */
  party: Party;
  /** Reports a stage of the funnel. */
  reachedStage(stage: Stage): void;
  /** Has an operator end the queue tokens of a user. */
  endTokens(userId: string): Promise<void>;
  /** Has an operator ban a user. @returns has the ban deleted. */
  ban(userId: string): Promise<() => Promise<void>>;
  /** Reports a forbidden call. */
  trespassed(): void;
}

/** A persona: the script of a buyer from its arrival to its end. */
export type Persona = (buyer: Buyer) => Promise<Outcome>;

/** Lets time pass, in seconds. */
export async function pause({ clock, signal }: Buyer, seconds: number): Promise<void> {
  await clock.sleep(Math.round(seconds * 1000), signal);
}

/** A bot thinks for as long as the scenario says of bots: a program decides at once. */
export async function think(buyer: Buyer): Promise<void> {
  const { thinkSeconds, botThinkSeconds } = buyer.scenario;
  const range = buyer.persona === 'bot' ? botThinkSeconds : thinkSeconds;
  await pause(buyer, buyer.random.between(range));
}

/** Delay before a call that failed transiently is retried. */
const retryDelaySeconds = [1, 4] as const;

/**
 * Retries a call until it has a definite answer. Lost connections, an unavailable server and
 * unknown outcomes are retried, as a person reloads a page that failed to load.
 */
export async function retryTransient<T>(buyer: Buyer, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      buyer.signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      await pause(buyer, buyer.random.between(retryDelaySeconds));
    }
  }
}

/** Retryable reasons that are final answers to a buyer, who decides what to do next. */
const refusals: ReadonlySet<string> = new Set(['NOT_ADMITTED', 'SEATS_HELD']);

/** Whether an error is transient: it says nothing about the call, only that it failed this time. */
export function isTransient(error: unknown): boolean {
  if (!isOnsaleError(error) || refusals.has(error.reason)) return false;
  // The limit of a session's reservations never passes while the session lasts.
  const isHoldLimit =
    isOnsaleError(error, 'RATE_LIMITED') && error.details.limit === 'holdsPerSession';
  return (error.retryable && !isHoldLimit) || isOutcomeUnknown(error);
}
