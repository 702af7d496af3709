/** Reads events by cursor, and goes on as new ones come: nothing missed, nothing twice. */
import { isOnsaleError, type Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { messageOf } from '@onsale/core/errors';
import { t } from '../language/language.ts';

export type EventType = Parameters<
  Onsale['trpc']['admin']['webhook']['create']['mutate']
>[0]['types'][number];

type EventPage = Awaited<ReturnType<Onsale['trpc']['event']['list']['query']>>;

export type SaleEvent = EventPage['events'][number];

export interface EventSource {
  /** One page, after a cursor. */
  list: (after: string | undefined) => Promise<EventPage>;
  /** The cursor to begin with; the oldest event without one. */
  after?: string | undefined;
  follow: boolean;
}

/** The pause between two looks, and after one that failed. */
const lookMs = 1_000;
const retryMs = 3_000;

/** Ends at the last event, unless it follows. A server that is away is asked again. */
export async function* followEvents(
  { out, signal, clock }: Pick<Context, 'out' | 'signal' | 'clock'>,
  { list, follow, ...source }: EventSource,
): AsyncGenerator<SaleEvent> {
  let { after } = source;
  for (;;) {
    let page: EventPage;
    try {
      page = await list(after);
    } catch (error) {
      signal.throwIfAborted();
      if (!follow || !isOnsaleError(error) || !error.retryable) throw error;
      out.note((c) => c.dim(t`${messageOf(error)} Asking again…`));
      await clock.sleep(error.retryAfterMs ?? retryMs, signal);
      continue;
    }
    yield* page.events;
    after = page.nextAfter;
    if (page.hasMore) continue;
    if (!follow) return;
    await clock.sleep(lookMs, signal);
  }
}
