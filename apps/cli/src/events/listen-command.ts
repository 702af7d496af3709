/**
 * The `listen` command: forwards events to a local address, signed as webhooks are.
 *
 * It asks the server for them, so that a receiver can be tried on a machine that nothing else
 * reaches. Each event is sent once, in order: what a receiver refuses is shown, and the next goes.
 */
import { messageOf } from '@onsale/core/errors';
import { signWebhook } from '@onsale/sdk/webhooks';
import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { usageError } from '../errors/cli-error.ts';
import { t } from '../language/language.ts';
import { sanitize } from '../render/format.ts';
import { openOperatorEvents, type EventFilters } from './event-source.ts';
import { eventLine } from './event-text.ts';
import { followEvents, type SaleEvent } from './follow-events.ts';

export interface ListenFlags extends EventFilters {
  forwardTo?: string;
  secret?: string;
}

/** How a receiver answered. */
type Answer = { status: number } | { error: string };

const secretBytes = 32;

export async function listen(context: Context, flags: ListenFlags): Promise<void> {
  const { out } = context;
  const { forwardTo } = flags;
  const url = forwardTo === undefined ? undefined : toUrl(forwardTo);
  const { list } = await openOperatorEvents(context, flags);
  const { nextAfter } = await list('latest');
  const secret = flags.secret ?? `whsec_${randomBytes(secretBytes).toString('base64')}`;
  if (url) {
    out.note((c) => t`Forwarding to ${c.bold(sanitize(url))}, signed with ${secret}`);
  }
  out.note((c) => c.dim(t`Waiting for events. Ctrl-C ends it.`));
  for await (const event of followEvents(context, { list, follow: true, after: nextAfter })) {
    const answer = url && (await forward(context, event, { url, secret }));
    const line = { ...event, ...(answer && { forwarded: answer }) };
    out.data(line, (c) => {
      if (!answer) return eventLine(event, c);
      const isFine = 'status' in answer && answer.status >= 200 && answer.status < 300;
      const outcome = 'status' in answer ? String(answer.status) : sanitize(answer.error);
      return `${isFine ? c.green(outcome) : c.red(outcome)} ${eventLine(event, c)}`;
    });
  }
}

/** @throws CliError USAGE; a port or a host without a scheme is one of this machine. */
function toUrl(text: string): string {
  const full = /^\d+$/.test(text)
    ? `http://127.0.0.1:${text}/`
    : /^https?:\/\//.test(text)
      ? text
      : `http://${text}`;
  if (URL.canParse(full)) return new URL(full).href;
  throw usageError(t`--forward-to must be an address such as http://localhost:3000/hooks`);
}

async function forward(
  { clock, signal, timeoutSeconds }: Context,
  event: SaleEvent,
  { url, secret }: { url: string; secret: string },
): Promise<Answer> {
  const { type, at, concertId, seq, data } = event;
  const body = JSON.stringify({ type, timestamp: at, concertId, seq, data });
  const id = `evt_${concertId.replace(/^con_/, '')}_${seq}`;
  const signed = signWebhook({ id, at: clock.now(), body }, secret);
  const late = new AbortController();
  const cancel = clock.after(timeoutSeconds * 1_000, () => late.abort());
  try {
    const { status } = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...signed },
      signal: AbortSignal.any([signal, late.signal]),
    });
    return { status };
  } catch (error) {
    signal.throwIfAborted();
    if (late.signal.aborted) return { error: t`no answer within ${timeoutSeconds} s` };
    const { cause } = error as { cause?: unknown };
    return { error: messageOf(cause ?? error) };
  } finally {
    cancel();
  }
}
