/**
 * Tracks how long the server takes to answer, by wrapping the SDK's fetch.
 *
 * The SDK retries silently, so a command learns only from here that a call is slow.
 */
import type { ServerClock } from './server-clock.ts';

export interface ServerReachability {
  /** For how long an answer is awaited, over all tries; null once there is one. */
  waitedMs(): number | null;
  /** Called for each request; its result is called, and awaited, when the request ends. */
  onRequest: () => () => Promise<void> | void;
  fetch: typeof globalThis.fetch;
}

const serviceUnavailable = 503;

export function createServerReachability(clock: ServerClock): ServerReachability {
  let waitingSince: number | null = null;
  const reachability: ServerReachability = {
    waitedMs: () => (waitingSince === null ? null : clock.now() - waitingSince),
    onRequest: () => () => undefined,
    async fetch(...request) {
      const sentAt = clock.now();
      waitingSince ??= sentAt;
      const end = reachability.onRequest();
      try {
        const response = await globalThis.fetch(...request);
        clock.observe(response, sentAt);
        if (response.status !== serviceUnavailable) waitingSince = null;
        return response;
      } finally {
        await end();
      }
    },
  };
  return reachability;
}
