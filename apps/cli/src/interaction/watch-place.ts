/** Watches a place in line until the buyer is admitted or the place is over. */
import type { Place, QueueEntry } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { Interrupted } from '../terminal/interruption.ts';
import { startLiveRegion } from './live-region.ts';
import { aheadText, queueLine, queuePanel, withoutToken } from '../render/queue.ts';
import { isWaiting, placeNumber } from '../draw/place-numbers.ts';
import { saveEntry } from '../client/session.ts';
import { watchConnection } from './watched-connection.ts';
import type { SavedPlace } from '../state/state-file.ts';
import { t } from '../language/language.ts';

export interface WatchedPlace extends SavedPlace {
  /** Stops when every seat is sold. By default the watch goes on, as seats may come back. */
  endsWhenSoldOut?: boolean;
}

/**
 * Follows a place and saves each change of its status. On a terminal the position is redrawn in
 * place; elsewhere each change, the last one included, is a line on stdout (NDJSON with `--json`).
 *
 * @throws CliError INTERRUPTED when the buyer stops watching: the place is kept.
 */
export async function watchPlace(
  context: Context,
  place: Place,
  { endsWhenSoldOut = false, ...saved }: WatchedPlace,
): Promise<QueueEntry> {
  const follow = context.out.canRedraw ? followInPlace : followLines;
  let last: QueueEntry | undefined = place.entry;
  try {
    for await (const entry of follow(context, place, saved)) {
      if (entry.status !== last?.status) saveEntry(context, entry);
      last = entry;
      if (endsWhenSoldOut && entry.soldOut) break;
    }
  } catch (error) {
    throw error instanceof Interrupted ? interruptedWaiting(error, last) : error;
  }
  return last!;
}

async function* followLines(
  context: Context,
  place: Place,
  { title }: SavedPlace,
): AsyncIterable<QueueEntry> {
  const { out, signal, clock } = context;
  const { onConnectionChange } = watchConnection(context, { isPrinted: true });
  let printed: QueueEntry | undefined;
  for await (const entry of place.updates({ signal, onConnectionChange })) {
    yield entry;
    if (printed && isSameLine(entry, printed)) continue;
    printed = entry;
    out.data(withoutToken(entry), () => queueLine({ entry, title, now: clock.now() }));
  }
}

const shownFields = ['status', 'ahead', 'waitNo', 'paused', 'soldOut', 'closed'] as const;

function isSameLine(a: QueueEntry, b: QueueEntry): boolean {
  return shownFields.every((field) => a[field] === b[field]);
}

async function* followInPlace(
  context: Context,
  place: Place,
  { title, aheadAtFirst }: SavedPlace,
): AsyncIterable<QueueEntry> {
  const { out, signal, clock, reachability } = context;
  const startedAt = clock.now();
  let latest = place.entry ?? (await place.status({ signal }));
  if (!isWaiting(latest)) {
    yield latest;
    return;
  }
  // In a lobby no place is ahead of another until lots are drawn.
  let mostAhead = Math.max(aheadAtFirst, latest.ahead);
  // The panel says itself that the connection is lost.
  reachability.onRequest = () => () => undefined;
  const connection = watchConnection(context, { isPrinted: false });
  const { onConnectionChange } = connection;
  const live = await startLiveRegion(context, (frame) => {
    const { width, errorColors: c } = out;
    const now = clock.now();
    const times = { now, frame, watchedMs: now - startedAt };
    const notice = connection.notice();
    return queuePanel({ entry: latest, title, mostAhead, width, notice, ...times }, c);
  });
  try {
    for await (const entry of place.updates({ signal, onConnectionChange })) {
      latest = entry;
      mostAhead = Math.max(mostAhead, entry.ahead);
      yield entry;
    }
  } finally {
    await live.clear();
  }
  if (latest.status === 'active') out.turnAlert.announce(t`Your turn: ${title}`);
}

function interruptedWaiting(stop: Interrupted, last: QueueEntry | undefined): CliError {
  const position = last ? `: ${placeNumber(last)}, ${aheadText(last).toLowerCase()}` : '';
  return new CliError(t`Stopped watching. Your place is kept${position}.`, {
    exitCode: stop.exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: 'onsale status --watch',
  });
}
