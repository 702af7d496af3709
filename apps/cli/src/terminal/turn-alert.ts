/**
 * The alert when a buyer's turn comes: the bell, and a title of the terminal's window or tab.
 *
 * An admission has to be used within a minute or so, and people look elsewhere while they wait.
 */
import { sanitize } from '../render/format.ts';
import type { Host } from './host.ts';

export interface TurnAlert {
  /** Rings the bell and sets the title. */
  announce(title: string): void;
  /** Gives the terminal the title back that it had; without effect if none was set. */
  reset(): void;
}

const bell = '\u0007';
const setTitle = (title: string) => `\u001B]2;${title}${bell}`;
/** Terminals without a stack of titles ignore these. */
const saveTitle = '\u001B[22;2t';
const restoreTitle = '\u001B[23;2t';

/** @param isTerminal whether control sequences may be written to stderr. */
export function createTurnAlert({ env, stderr }: Host, isTerminal: boolean): TurnAlert {
  const isOn = isTerminal && env['ONSALE_BELL'] !== '0';
  let hasTitle = false;
  return {
    announce(title) {
      if (!isOn) return;
      stderr.write(`${hasTitle ? '' : saveTitle}${setTitle(sanitize(title))}${bell}`);
      hasTitle = true;
    },
    reset() {
      if (hasTitle) stderr.write(setTitle('') + restoreTitle);
      hasTitle = false;
    },
  };
}
