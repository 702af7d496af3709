/** The `events` command: what happened in a sale, and what happens. */
import type { Context } from '../context.ts';
import { openEvents, type EventFilters } from './event-source.ts';
import { eventLine } from './event-text.ts';
import { followEvents } from './follow-events.ts';
import { t } from '../language/language.ts';

export interface EventsFlags extends EventFilters {
  follow?: boolean;
  after?: string;
}

export async function showEvents(context: Context, flags: EventsFlags): Promise<void> {
  const { out } = context;
  const { follow = false, after } = flags;
  const list = await openEvents(context, flags);
  let count = 0;
  for await (const event of followEvents(context, { list, follow, after })) {
    count += 1;
    out.data(event, (c) => eventLine(event, c));
  }
  if (count === 0) out.note(() => t`No events.`);
}
