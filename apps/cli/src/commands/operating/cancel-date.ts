/** The command `admin concert cancel-date`: cancels a date, and follows its refunds. */
import { isOnsaleError } from '@onsale/core/errors';
import type { Onsale } from '@onsale/sdk';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import { confirm } from '../../interaction/confirm.ts';
import { startLiveRegion } from '../../interaction/live-region.ts';
import { calendarDate, count, duration, instant, number, sanitize } from '../../render/format.ts';
import { matchDate } from '../../shows/match-date.ts';
import type { Colors } from '../../terminal/output.ts';
import { concertOf } from './admin.ts';
import { t } from '../../language/language.ts';

export interface CancelDateFlags extends AdminFlags {
  concert: string;
  date: string;
  reason?: string | undefined;
  /** Only shows how far the refunds are. */
  status?: boolean | undefined;
  /** Cancels without asking. */
  yes?: boolean | undefined;
}

type Calls = Onsale['trpc']['admin']['performance'];
type Status = Awaited<ReturnType<Calls['status']['query']>>;

const pollMs = 1_000;
const patienceMs = 60_000;

export async function cancelDate(context: Context, flags: CancelDateFlags): Promise<void> {
  const { out, signal } = context;
  const { reason } = flags;
  if (!flags.status && reason === undefined) {
    throw usageError(t`Say why, as buyers will read it: --reason "The singer is ill".`);
  }
  const onsale = await openOperatorClient(context, flags);
  const { concertId, title, dates } = await concertOf(context, onsale, flags.concert);
  const date = matchDate(flags.date, dates);
  const { performance } = onsale.trpc.admin;
  if (flags.status || reason === undefined) {
    const status = await performance.status.query({ concertId, date }, { signal });
    return out.data(status, (c) => statusText(status, c));
  }
  await confirm(context, {
    action: t`Cancel ${calendarDate(date)} of ${sanitize(title)}`,
    consequence: t`Holds are released and every order of the date is refunded.`,
    yes: flags.yes,
  });
  const cancelled = await performance.cancel.mutate({ concertId, date, reason }, { signal });
  await follow(context, performance, cancelled);
}

/** Shows the refunds until the last: in place on a terminal, a line for each change otherwise. */
async function follow(context: Context, performance: Calls, first: Status): Promise<void> {
  const { out, clock, signal } = context;
  const { concertId, date } = first;
  let status = first;
  out.note((c) => c.dim(t`The date is cancelled. Refunds go on if you interrupt this.`));
  if (out.json) out.data(status, () => '');
  const region = out.canRedraw
    ? await startLiveRegion(context, () => progressText(status, out.errorColors))
    : null;
  try {
    while (!status.finished) {
      await clock.sleep(pollMs, signal);
      const next = await readPatiently(context, () =>
        performance.status.query({ concertId, date }, { signal }),
      );
      const isChanged = next.refunded !== status.refunded || next.finished;
      status = next;
      if (isChanged && out.json) out.data(status, () => '');
      else if (isChanged && !region && next.total > 0) out.note((c) => progressText(next, c));
    }
  } finally {
    await region?.clear();
  }
  if (!out.json) out.data(status, (c) => statusText(status, c));
}

/** Repeats a read while the server is away, as when it restarts, and says so once. */
async function readPatiently(
  { out, clock, host, signal }: Context,
  read: () => Promise<Status>,
): Promise<Status> {
  const elapsed = () => host.clock.elapsed?.() ?? host.clock.now();
  const startedAt = elapsed();
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await read();
    } catch (error) {
      const isAway = isOnsaleError(error) && error.retryable;
      if (!isAway || elapsed() - startedAt >= patienceMs) throw error;
      if (isFirst) {
        const text = t`No answer from the server (${error.reason}). It goes on with the refunds when it is back; trying for ${duration(patienceMs)}.`;
        out.note((c) => c.yellow(text));
      }
      await clock.sleep(Math.max(pollMs, error.retryAfterMs ?? 0), signal);
    }
  }
}

const barChars = 30;

/** `████████░░░░  812 of 2,400 orders refunded` */
function progressText({ total, refunded }: Status, c: Colors): string {
  const full = total === 0 ? barChars : Math.floor((barChars * refunded) / total);
  const bar = c.green('█'.repeat(full)) + c.dim('░'.repeat(barChars - full));
  return t`${bar}  ${number(refunded)} of ${count(total, 'order')} refunded`;
}

function statusText(status: Status, c: Colors): string {
  const { cancelledAt, reason, total, refunded, finished } = status;
  const date = calendarDate(status.date);
  if (cancelledAt === null) return t`${date} takes place: it was not cancelled.`;
  const when = t`${date} was cancelled ${instant(cancelledAt)}: ${sanitize(reason ?? '')}`;
  if (finished && total === 0) return t`${when}\n${c.green('✓')} No order had to be refunded`;
  const done = finished
    ? t`${c.green('✓')} ${count(total, 'order')} refunded, none is left`
    : t`${number(refunded)} of ${count(total, 'order')} refunded so far`;
  return `${when}\n${done}`;
}
