/** The `admin room show` command: the limits of a waiting room, and how full it is. */
import type { Context } from '../../context.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { count, duration, number, sanitize } from '../../render/format.ts';
import { keyValueList } from '../../render/table.ts';
import { concertOf } from './admin.ts';

export async function showRoom(
  context: Context,
  flags: AdminFlags & { concert?: string | undefined },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { concertId, title } = await concertOf(context, onsale, flags.concert);
  const stats = await onsale.trpc.admin.concert.stats.query({ concertId }, { signal });
  const { room, waiting, active } = stats;
  out.data({ concertId, title, waiting, active, ...room }, (c) =>
    keyValueList(
      [
        ['Concert', c.bold(sanitize(title))],
        ['Admissions', room.paused ? c.yellow('paused') : c.green('running')],
        ['Inside', `${number(active)} of ${number(room.maxActive)}`],
        ['In line', number(waiting)],
        ['Admitted', `at most ${number(room.admitPerMinute)} per minute`],
        ['Session', `${duration(room.sessionSeconds * 1_000)}; reservations extend it`],
        ['To show up', `${duration(room.claimSeconds * 1_000)} after being admitted`],
        ['Holds', `${count(room.holdsPerSession, 'reservation')} per session`],
        ['Challenge', room.challenge === undefined ? 'none' : `${room.challenge} bits to join`],
      ],
      c,
      out.screenWidth,
    ),
  );
  out.next('onsale admin room set --help');
}
