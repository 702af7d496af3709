/**
 * Tracks whether the server answers, by wrapping the SDK's fetch.
 *
 * The SDK retries silently, so a watch learns only from here that the server is away, and a command
 * that a call is slow.
 */
import type { ServerClock } from './server-clock.ts';

export interface ServerReachability {
  /** Since when no request was answered; null while the server answers. */
  readonly unreachableSince: number | null;
  /** For how long an answer is awaited, over all tries; null once there is one. */
  waitedMs(): number | null;
  /** Called when the server stops answering, and when it answers again. */
  onChange: (answers: boolean) => void;
  /** Called for each request; its result is called, and awaited, when the request ends. */
  onRequest: () => () => Promise<void> | void;
  fetch: typeof globalThis.fetch;
}

const serviceUnavailable = 503;

export function createServerReachability(clock: ServerClock): ServerReachability {
  let unreachableSince: number | null = null;
  let waitingSince: number | null = null;
  const record = (answers: boolean): void => {
    if (answers) waitingSince = null;
    if (answers === (unreachableSince === null)) return;
    unreachableSince = answers ? null : clock.now();
    reachability.onChange(answers);
  };
  const reachability: ServerReachability = {
    get unreachableSince() {
      return unreachableSince;
    },
    waitedMs: () => (waitingSince === null ? null : clock.now() - waitingSince),
    onChange: () => undefined,
    onRequest: () => () => undefined,
    async fetch(...request) {
      const sentAt = clock.now();
      waitingSince ??= sentAt;
      const end = reachability.onRequest();
      try {
        const response = await globalThis.fetch(...request);
        clock.observe(response, sentAt);
        record(response.status !== serviceUnavailable);
        return response;
      } catch (error) {
        record(false);
        throw error;
      } finally {
        await end();
      }
    },
  };
  return reachability;
}
