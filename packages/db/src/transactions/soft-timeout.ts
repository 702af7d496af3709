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
const heldUpAfterMs = 500;

/** Resolves when something is over, or has taken so long that it must be held up; never rejects. */
export type OverOrHeldUp = (underWay: Promise<void>) => Promise<void>;

export function overOrHeldUp(clock: Clock): OverOrHeldUp {
  return (underWay) =>
    new Promise((resolve) => {
      const callOff = clock.after(heldUpAfterMs, resolve);
      const goOn = (): void => {
        callOff();
        resolve();
      };
      underWay.then(goOn, goOn);
    });
}
