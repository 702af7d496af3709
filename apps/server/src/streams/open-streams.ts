/**
 * The open streams of this process: their limits, heartbeats, and ends.
 *
 * One ticker serves all of them. Once a second it ends the streams whose credential has ended or
 * whose time is over, and sends the heartbeats that are due then: a fifteenth of them each second,
 * so that a crowd that came at once does not have its heartbeats at once.
 */
import { english } from '@onsale/core/language/translate';
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import type { LimitName } from '@onsale/core/rate-limit-names';
import { serverLimits } from '../config/server-limits.ts';
import type { Limits } from '../rate-limits/limits.ts';
import { countedKeys, isCounted, rateLimited, type Client } from '../rate-limits/rate-limiter.ts';
import { Ticker } from './ticker.ts';

export const streamKinds = ['queue', 'seats', 'events'] as const;
export type StreamKind = (typeof streamKinds)[number];

/** Why a stream ended: the client went away, or what the server ended it for. */
export type StreamEndReason = 'client' | 'session' | 'credential' | 'age' | 'draining';

/** A stream, as far as its life is concerned. */
export interface OpenStream {
  kind: StreamKind;
  /** Whether its credential would still open it. */
  isAuthorized(): boolean;
  /** Shows that it is alive, and counts as a sign of presence if the reader keeps up. */
  heartbeat(): void;
  /** Ends it for a reason that another connection does not have, or that its refusal names. */
  end(): void;
}

/** Whose stream it is. */
export interface StreamOwner {
  /** null for an operator's. */
  place: { concertId: string; waitNo: number } | null;
  client: Client;
}

export interface OpenStreams {
  /**
   * Called before the credential is read. @throws OVERLOADED, RATE_LIMITED
   */
  check(client: Client): void;
  /**
   * Counts a stream that is being opened.
   *
   * @returns gives it back; idempotent.
   * @throws OVERLOADED, RATE_LIMITED
   */
  reserve(owner: StreamOwner): () => void;
  /** @returns call it when the stream has ended, with the reason. */
  add(stream: OpenStream): (reason: StreamEndReason) => void;
  count(kind: StreamKind): number;
  /** From now on no stream is opened: the process drains. */
  refuse(): void;
  /** Ends all streams: their clients connect to another server. */
  endAll(): void;
}

/** The `retryAfterMs` of a stream that is refused: polls do in between. */
const refusedRetryMs = 5_000;
const secondMs = 1_000;
const slots = serverLimits.heartbeatMs / secondMs;

interface Life {
  slot: number;
  endsAt: number;
  reason: StreamEndReason | null;
}

export function createOpenStreams({
  clock,
  limits,
  onEnd,
  onFailure,
}: {
  clock: Clock;
  limits: Limits;
  onEnd: (kind: StreamKind, reason: StreamEndReason) => void;
  onFailure: (error: unknown) => void;
}): OpenStreams {
  const lives = new Map<OpenStream, Life>();
  const perAddress = new Counts();
  const perPlace = new Counts();
  const counts = { queue: 0, seats: 0, events: 0 };
  let reserved = 0;
  let isRefusing = false;
  let slot = 0;

  const end = (stream: OpenStream, life: Life, reason: StreamEndReason): void => {
    life.reason ??= reason;
    stream.end();
  };
  const everySecond = async (): Promise<void> => {
    slot = (slot + 1) % slots;
    const now = clock.now();
    for (const [stream, life] of lives) {
      if (!stream.isAuthorized()) end(stream, life, 'credential');
      else if (life.endsAt <= now) end(stream, life, 'age');
      else if (life.slot === slot) stream.heartbeat();
    }
  };
  const ticker = new Ticker({ clock, intervalMs: secondMs, work: everySecond, onFailure });

  const check = (client: Client): void => {
    if (isRefusing) throw unavailable(serverLimits.drainRetryMs);
    if (reserved >= limits.streams) throw unavailable(refusedRetryMs);
    for (const { key, factor } of countedKeys(client)) {
      if (perAddress.of(key) >= limits.streamsPerAddress * factor) throw full('streamsPerAddress');
    }
  };

  return {
    check,
    reserve({ place, client }) {
      check(client);
      const placeKey = place && `${place.concertId} ${place.waitNo}`;
      const isFull = placeKey !== null && perPlace.of(placeKey) >= limits.streamsPerPlace;
      if (isCounted(client) && isFull) {
        throw full('streamsPerPlace');
      }
      const addresses = countedKeys(client);
      reserved += 1;
      if (placeKey !== null) perPlace.add(placeKey);
      for (const { key } of addresses) perAddress.add(key);
      let isReserved = true;
      return () => {
        if (!isReserved) return;
        isReserved = false;
        reserved -= 1;
        if (placeKey !== null) perPlace.remove(placeKey);
        for (const { key } of addresses) perAddress.remove(key);
      };
    },
    add(stream) {
      // A stream that begins now has its first heartbeat after the whole interval.
      const life = { slot, endsAt: clock.now() + serverLimits.streamMs, reason: null };
      lives.set(stream, life);
      counts[stream.kind] += 1;
      ticker.start();
      return (reason) => {
        if (!lives.delete(stream)) return;
        counts[stream.kind] -= 1;
        if (lives.size === 0) ticker.stop();
        onEnd(stream.kind, life.reason ?? reason);
      };
    },
    count: (kind) => counts[kind],
    refuse() {
      isRefusing = true;
    },
    endAll() {
      for (const [stream, life] of lives) end(stream, life, 'draining');
    },
  };
}

function full(limit: LimitName): OnsaleError {
  return rateLimited(limit, refusedRetryMs);
}

function unavailable(retryAfterMs: number): OnsaleError {
  const message = english`The server opens no further streams now: poll, or try again shortly.`;
  return new OnsaleError('OVERLOADED', {}, { retryAfterMs, message });
}

/** Counts by key; a key that is down to zero takes no memory. */
class Counts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
