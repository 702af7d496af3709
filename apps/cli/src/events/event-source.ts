/** Where the events of a command come from: an operator's list, or a buyer's own. */
import type { Onsale } from '@onsale/sdk';
import { openOperatorClient, type AdminFlags } from '../client/operator-client.ts';
import { openAccount } from '../client/session.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors/cli-error.ts';
import { t } from '../language/language.ts';
import type { EventSource, EventType } from './follow-events.ts';

export interface EventFilters extends AdminFlags {
  types?: EventType[];
  concert?: string;
}

/** The most events that the server returns in one page. */
const pageSize = 200;

/** @throws CliError ADMIN_ONLY without an admin key. */
export async function openOperatorEvents(
  context: Context,
  filters: EventFilters,
): Promise<{ onsale: Onsale; list: EventSource['list'] }> {
  const { types, concert: concertId } = filters;
  const onsale = await openOperatorClient(context, filters);
  const list: EventSource['list'] = (after) =>
    onsale.trpc.admin.event.list.query(
      { after, types, concertId, limit: pageSize },
      { signal: context.signal },
    );
  return { onsale, list };
}

/** With an admin key those of operators, without one those of the saved account. */
export async function openEvents(
  context: Context,
  filters: EventFilters,
): Promise<EventSource['list']> {
  const { types, concert, adminKey } = filters;
  if (adminKey !== undefined || context.host.env['ONSALE_ADMIN_KEY']) {
    return (await openOperatorEvents(context, filters)).list;
  }
  if (types !== undefined || concert !== undefined) {
    throw usageError(
      t`--types and --concert need the admin key: without it only your own events are shown`,
    );
  }
  const onsale = await openAccount(context);
  return (after) =>
    onsale.trpc.event.list.query({ after, limit: pageSize }, { signal: context.signal });
}
