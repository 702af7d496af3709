/**
 * What goes together waits for what is under way, which is soon over. Where it is not, because
 * somebody holds a lock or a connection fell silent, that is no reason for others to wait: they go on
 * beside it, as they would have done had they never gone together.
 */
import type { Clock } from '@onsale/core/time/clock';

/**
 * Far longer than a group takes on a busy server, where more of them at once would only be slower,
 * and far shorter than anything is waited for (limits.ts).
 */
const softTimeoutMs = 500;

/** Resolves when something is over, or has taken so long that it must be held up; never rejects. */
export type SettledOrTimedOut = (underWay: Promise<void>) => Promise<void>;

export function settledOrTimedOut(clock: Clock): SettledOrTimedOut {
  return (underWay) =>
    new Promise((resolve) => {
      const callOff = clock.after(softTimeoutMs, resolve);
      const goOn = (): void => {
        callOff();
        resolve();
      };
      underWay.then(goOn, goOn);
    });
}
