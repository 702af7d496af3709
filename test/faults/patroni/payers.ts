/**
 * Closed-loop buyers, who pay for one seat after another until they are told to stop, and remember
 * every payment that was acknowledged. Each attempt goes to the next server in turn.
 */
import { systemClock } from '@onsale/core/time/clock';
import { createOnsaleClient, isOnsaleError, type Onsale, type Receipt } from '@onsale/sdk';
import { observeAttempts } from '../harness/attempts.ts';
import { price } from '../harness/buyers.ts';
import { date } from '../harness/operator.ts';
import type { FaultFigures } from '../harness/table.ts';

const buyers = 6;
const pauseMs = 100;
/** Far longer than any fail-over: a call that is repeated so long has failed. */
const patienceMs = 90_000;

export interface Payments {
  acknowledged: readonly Receipt[];
  /** How many purchases ended in another way, by reason. */
  failures: Record<string, number>;
  /** The longest time without an acknowledged payment. */
  longestGapMs: number;
  figures: Pick<FaultFigures, 'calls' | 'unknown' | 'resolvedByRepeat'>;
}

export interface Payers {
  /** Resolves when this many more payments have been acknowledged. */
  acknowledged(more: number): Promise<void>;
  /** Resolves when every purchase that has begun is over. */
  stop(): Promise<Payments>;
}

export function startPayers(urls: string[], concertId: string): Payers {
  const attempts = observeAttempts(urls);
  const acknowledged: Receipt[] = [];
  const failures: Record<string, number> = {};
  let latestAt = systemClock.now();
  let longestGapMs = 0;
  let stopped = false;

  const endGap = () => {
    const now = systemClock.now();
    longestGapMs = Math.max(longestGapMs, now - latestAt);
    latestAt = now;
  };
  const buy = async (): Promise<void> => {
    const onsale = createOnsaleClient({ url: urls[0]!, fetch: attempts.fetch });
    try {
      acknowledged.push(await purchase(onsale, concertId));
      endGap();
    } catch (error) {
      if (!isOnsaleError(error)) throw error;
      failures[error.reason] = (failures[error.reason] ?? 0) + 1;
    }
  };
  const keepBuying = async (): Promise<void> => {
    while (!stopped) {
      await buy();
      await systemClock.sleep(pauseMs);
    }
  };
  const buying = Promise.all(Array.from({ length: buyers }, keepBuying));
  buying.catch(() => undefined);
  return {
    async acknowledged(more) {
      const wanted = acknowledged.length + more;
      const deadline = systemClock.now() + patienceMs;
      while (acknowledged.length < wanted) {
        if (systemClock.now() > deadline) {
          const missing = wanted - acknowledged.length;
          const reasons = JSON.stringify(failures);
          throw new Error(`${missing} of ${more} payments were not made in time. ${reasons}`);
        }
        await systemClock.sleep(pauseMs);
      }
    },
    async stop() {
      stopped = true;
      await buying;
      endGap();
      return { acknowledged, failures, longestGapMs, figures: attempts.figures() };
    },
  };
}

async function purchase(onsale: Onsale, concertId: string): Promise<Receipt> {
  const place = await retry(() => onsale.join({ concertId }));
  await retry(() => place.admitted());
  await retry(() => onsale.wallet.charge(price, { idempotencyKey: 'once' }));
  // Everyone wants the best seat: two primaries would sell it twice.
  const held = await retry(() => place.reserve({ date, best: 1 }));
  return retry(() => held.pay());
}

/** Repeats a call until its answer is final. */
async function retry<T>(call: () => Promise<T>): Promise<T> {
  const deadline = systemClock.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isFinal = !isOnsaleError(error) || !error.retryable || systemClock.now() > deadline;
      if (isFinal) throw error;
      await systemClock.sleep(pauseMs);
    }
  }
}
