/** Watches a place in line until the buyer is admitted or the place is over. */
import type { Place, QueueEntry } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { Interrupted } from '../terminal/interruption.ts';
import { startLiveRegion } from './live-region.ts';
import {
  aheadText,
  unreachableText,
  queueLine,
  queuePanel,
  withoutToken,
} from '../render/queue.ts';
import { isWaiting, placeNumber } from '../draw/place-numbers.ts';
import { saveEntry } from '../client/session.ts';
import type { SavedPlace } from '../state/state-file.ts';

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
  { out, signal, clock, reachability }: Context,
  place: Place,
  { title }: SavedPlace,
): AsyncIterable<QueueEntry> {
  reachability.onChange = (answers) => {
    if (!signal.aborted)
      out.note((c) => c.yellow(answers ? 'The server answers again.' : unreachableText));
  };
  let printed: QueueEntry | undefined;
  for await (const entry of place.updates({ signal })) {
    yield entry;
    if (printed && isSameLine(entry, printed)) continue;
    printed = entry;
    out.data(withoutToken(entry), () => queueLine({ entry, title, now: clock.now() }));
  }
}

function isSameLine(a: QueueEntry, b: QueueEntry): boolean {
  return (
    a.status === b.status && a.ahead === b.ahead && a.soldOut === b.soldOut && a.closed === b.closed
  );
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
  // The panel says itself that the server does not answer.
  reachability.onRequest = () => () => undefined;
  const live = await startLiveRegion(context, (frame) => {
    const now = clock.now();
    const watchedMs = now - startedAt;
    const { width } = out;
    const { unreachableSince } = reachability;
    const unreachableMs = unreachableSince === null ? null : now - unreachableSince;
    const times = { now, frame, watchedMs, unreachableMs };
    return queuePanel({ entry: latest, title, aheadAtFirst, width, ...times }, out.errorColors);
  });
  try {
    for await (const entry of place.updates({ signal })) {
      latest = entry;
      yield entry;
    }
  } finally {
    await live.clear();
  }
  if (latest.status === 'active') out.turnAlert.announce(`Your turn: ${title}`);
}

function interruptedWaiting(stop: Interrupted, last: QueueEntry | undefined): CliError {
  const position = last ? `: ${placeNumber(last)}, ${aheadText(last).toLowerCase()}` : '';
  return new CliError(`Stopped watching. Your place is kept${position}.`, {
    exitCode: stop.exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: 'onsale status --watch',
  });
}
