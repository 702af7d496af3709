/** Tells the buyer that the connection of a watch is lost, and that it is back, once each. */
import type { ConnectionChange } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { duration } from '../render/format.ts';
import type { ConnectionNotice } from '../terminal/connection-notice.ts';
import { t } from '../language/language.ts';

/** For how long a panel shows that the connection is back. */
const backMs = 5_000;

const lostText = () => t`Connection lost: reconnecting. Your place is kept.`;
const backText = () => t`The connection is back.`;

export interface WatchedConnection {
  onConnectionChange(this: void, change: ConnectionChange): void;
  /** The notice for a panel; undefined while there is nothing to tell. */
  notice(): ConnectionNotice | undefined;
}

/** @param isPrinted whether each change is printed, where there is no panel. */
export function watchConnection(
  { clock, out, signal }: Context,
  { isPrinted }: { isPrinted: boolean },
): WatchedConnection {
  let lostSince: number | null = null;
  let backUntil = -Infinity;
  return {
    onConnectionChange({ state }) {
      const isLost = state === 'reconnecting';
      if (isLost === (lostSince !== null)) return;
      const now = clock.now();
      lostSince = isLost ? now : null;
      backUntil = isLost ? -Infinity : now + backMs;
      if (!isPrinted || signal.aborted) return;
      out.note((c) => (isLost ? c.yellow(lostText()) : c.green(backText())));
    },
    notice() {
      const now = clock.now();
      if (lostSince !== null) {
        return { text: `${lostText()} (${duration(now - lostSince)})`, isLost: true };
      }
      return now < backUntil ? { text: backText(), isLost: false } : undefined;
    },
  };
}
