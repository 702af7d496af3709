/** Waiting for the turn, in sight of the reader. */
import type { Place, QueueEntry } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { Interrupted } from '../terminal/interruption.ts';
import { startLive } from './live-region.ts';
import { aheadText, awayText, queueLine, queuePanel } from '../render/queue.ts';
import { rememberEntry } from '../client/session.ts';
import type { RememberedPlace } from '../state/state-file.ts';

/**
 * Follows a place until it is active or over. On a terminal the position moves in place; elsewhere
 * each change is a line on stdout, NDJSON with `--json`, the last one included.
 *
 * @throws CliError INTERRUPTED when the reader stops watching: the place is kept.
 */
export async function watchPlace(
  context: Context,
  place: Place,
  remembered: RememberedPlace,
): Promise<QueueEntry> {
  const follow = context.out.moving ? followMoving : followLines;
  let last: QueueEntry | undefined = place.entry;
  try {
    for await (const entry of follow(context, place, remembered)) {
      if (entry.status !== last?.status) rememberEntry(context, entry);
      last = entry;
    }
  } catch (error) {
    throw error instanceof Interrupted ? interruptedWaiting(error, last) : error;
  }
  return last!;
}

async function* followLines(
  { out, signal, clock, contact }: Context,
  place: Place,
  { title }: RememberedPlace,
): AsyncIterable<QueueEntry> {
  contact.onChange = (answers) => {
    if (!signal.aborted)
      out.note((c) => c.yellow(answers ? 'The server answers again.' : awayText));
  };
  let shown: QueueEntry | undefined;
  for await (const entry of place.updates({ signal })) {
    yield entry;
    if (entry.status === shown?.status && entry.ahead === shown.ahead) continue;
    shown = entry;
    out.data(entry, () => queueLine({ entry, title, now: clock.now() }));
  }
}

async function* followMoving(
  context: Context,
  place: Place,
  { title, aheadAtFirst }: RememberedPlace,
): AsyncIterable<QueueEntry> {
  const { out, signal, clock, contact } = context;
  const startedAt = clock.now();
  let latest = place.entry ?? (await place.status({ signal }));
  if (latest.status !== 'waiting') {
    yield latest;
    return;
  }
  const live = await startLive(context, (frame) => {
    const now = clock.now();
    const watchedMs = now - startedAt;
    const { width } = out;
    const awayMs = contact.lostAt === null ? null : now - contact.lostAt;
    const view = { entry: latest, title, now, aheadAtFirst, frame, watchedMs, awayMs, width };
    return queuePanel(view, out.errorColors);
  });
  try {
    for await (const entry of place.updates({ signal })) {
      latest = entry;
      yield entry;
    }
  } finally {
    await live.clear();
  }
}

function interruptedWaiting(stop: Interrupted, last: QueueEntry | undefined): CliError {
  const position = last ? `: wait no ${last.waitNo}, ${aheadText(last).toLowerCase()}` : '';
  return new CliError(`Stopped watching. Your place is kept${position}.`, {
    exitCode: stop.exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: 'onsale status --watch',
  });
}
