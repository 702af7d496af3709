/** Routers of `event.*` and `admin.event.*`: what happened, in the order of the commits. */
import { english } from '@onsale/core/language/translate';
import { eventTypes } from '@onsale/core/events/event-types';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { StreamOf, Trpc } from '../../rpc/procedures.ts';
import { concertId, eventType, instant, lastEventId, pageLimit } from '../../wire/schemas.ts';
import { listEvents } from './event.usecases.ts';
import { watchEvents } from './watch/watch-events.usecase.ts';

const cursor = z.string().describe('The position of the event: lists go on after it.');

export const event = z
  .object({
    seq: z.int().min(1).describe('The number of the event within its concert: 1, 2, 3 …'),
    concertId,
    type: eventType.describe('The kind of event.'),
    at: instant.describe('When it happened.'),
    data: z
      .record(z.string(), z.unknown())
      .describe('The ids, dates, instants and amounts of the event, by its type.'),
    cursor,
  })
  .meta({ id: 'Event' });

const after = z
  .string()
  .regex(/^(\d{1,15}|latest)$/, english`must be a nextAfter, the cursor of an event, or latest`)
  .optional()
  .describe(
    'The `nextAfter` of the previous page, the `cursor` of an event, or `latest` for what is still to come; the oldest event that is kept, if absent.',
  );

const eventPage = z
  .object({
    events: z.array(event).describe('Oldest first.'),
    nextAfter: z.string().describe('The `after` of the next page, also when this one is empty.'),
    hasMore: z.boolean().describe('Whether to ask for the next page at once.'),
  })
  .meta({ id: 'EventPage' });

const page = { after, limit: pageLimit };

export const adminEventQuery = z.strictObject({
  ...page,
  concertId: concertId.optional(),
  types: z
    .array(eventType)
    .min(1)
    .max(eventTypes.length)
    .optional()
    .describe('Events of these types only.'),
});

export const adminEventWatch = adminEventQuery.omit({ limit: true }).extend({
  lastEventId: lastEventId.optional(),
});

export function eventRouter(app: App, { router, account }: Trpc) {
  return router({
    list: account
      .input(z.strictObject(page).prefault({}))
      .output(eventPage)
      .query(({ ctx, input }) => listEvents(app, { ...input, userId: ctx.caller.userId })),
  });
}

export function adminEventRouter({ router, admin }: Trpc) {
  return router({
    list: admin('read')
      .input(adminEventQuery.prefault({}))
      .output(eventPage)
      .query(({ ctx, input }) => listEvents(ctx.withAuditLog(input), input)),
    watch: admin('read')
      .input(adminEventWatch.prefault({}))
      .subscription(
        ({ ctx, input }): Promise<StreamOf<typeof event>> =>
          watchEvents(ctx.withAuditLog(input), ctx, input) as Promise<StreamOf<typeof event>>,
      ),
  });
}
