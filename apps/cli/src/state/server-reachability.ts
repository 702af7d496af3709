/**
 * Tracks whether the server answers, by wrapping the SDK's fetch.
 *
 * The SDK retries silently, so a watch learns only from here that the server is away.
 */
import type { Clock } from '@onsale/core/time/clock';

export interface ServerReachability {
  /** Since when no request was answered; null while the server answers. */
  readonly unreachableSince: number | null;
  /** Called when the server stops answering, and when it answers again. */
  onChange: (answers: boolean) => void;
  fetch: typeof globalThis.fetch;
}

const serviceUnavailable = 503;

export function createServerReachability(clock: Clock): ServerReachability {
  let unreachableSince: number | null = null;
  const record = (answers: boolean): void => {
    if (answers === (unreachableSince === null)) return;
    unreachableSince = answers ? null : clock.now();
    reachability.onChange(answers);
  };
  const reachability: ServerReachability = {
    get unreachableSince() {
      return unreachableSince;
    },
    onChange: () => undefined,
    async fetch(...request) {
      try {
        const response = await globalThis.fetch(...request);
        record(response.status !== serviceUnavailable);
        return response;
      } catch (error) {
        record(false);
        throw error;
      }
    },
  };
  return reachability;
}
