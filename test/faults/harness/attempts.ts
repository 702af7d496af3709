/** Observes every attempt of every client, and sends it to one of several servers in turn. */
import { systemClock } from '@onsale/core/time/clock';
import type { FaultFigures } from './table.ts';

export interface Attempts {
  fetch: typeof globalThis.fetch;
  answered(calls: number): Promise<void>;
  recovered(): Promise<number>;
  figures(): Pick<FaultFigures, 'calls' | 'unknown' | 'resolvedByRepeat'>;
}

/** A pending wait for a matching response. */
interface Waiter {
  isMet(attempt: { sentAt: number; ok: boolean }): boolean;
  resolve(): void;
}

/**
 * Sends each attempt to the next server in turn, or to the one after it if the connection is
 * refused.
 */
export function observeAttempts(urls: readonly string[]): Attempts {
  let turn = 0;
  let calls = 0;
  let answers = 0;
  let unknown = 0;
  let resolvedByRepeat = 0;
  /** Unanswered attempts at each call, keyed by the request. */
  const unresolved = new Map<string, number>();
  const waiters = new Set<Waiter>();

  const send = async (path: string, init: RequestInit): Promise<Response> => {
    turn += 1;
    let refused: unknown;
    for (let next = 0; next < urls.length; next += 1) {
      try {
        return await fetch(`${urls[(turn + next) % urls.length]}${path}`, init);
      } catch (error) {
        if (!isConnectionRefused(error)) throw error;
        refused = error;
      }
    }
    throw refused;
  };

  const until = (isMet: Waiter['isMet']): Promise<void> =>
    new Promise((resolve) => waiters.add({ isMet, resolve }));

  const recordUnknown = (call: string): void => {
    unknown += 1;
    unresolved.set(call, (unresolved.get(call) ?? 0) + 1);
  };
  const resolve = (call: string): void => {
    resolvedByRepeat += unresolved.get(call) ?? 0;
    unresolved.delete(call);
  };
  const notifyWaiters = (attempt: { sentAt: number; ok: boolean }): void => {
    answers += 1;
    for (const waiter of waiters) {
      if (!waiter.isMet(attempt)) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  };

  return {
    async fetch(input, init = {}) {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      const path = `${pathname}${search}`;
      const call = JSON.stringify([path, init.headers, init.body]);
      const sentAt = systemClock.now();
      calls += 1;
      try {
        const response = await send(path, init);
        const { ok, status, headers } = response;
        const text = await response.text();
        if (isUnknown(text)) recordUnknown(call);
        else if (ok || !isTransient(status)) resolve(call);
        notifyWaiters({ sentAt, ok });
        return { ok, status, headers, text: async () => text } as Response;
      } catch (error) {
        // With every connection refused, nothing was sent and nothing can have happened.
        if (!isConnectionRefused(error)) recordUnknown(call);
        throw error;
      }
    },
    answered: (wanted) => (answers >= wanted ? Promise.resolve() : until(() => answers >= wanted)),
    async recovered() {
      const since = systemClock.now();
      await until(({ sentAt, ok }) => ok && sentAt >= since);
      return systemClock.now() - since;
    },
    figures: () => ({ calls, unknown, resolvedByRepeat }),
  };
}

/** A server that lost its database during a COMMIT reports it. */
function isUnknown(text: string): boolean {
  return text.includes('"outcome":"unknown"');
}

/** Responses that say nothing about the call: 429 and 503. */
function isTransient(status: number): boolean {
  return status === 429 || status === 503;
}

function isConnectionRefused(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code === 'ECONNREFUSED';
}
