/** The `admin room show` command: the limits of a waiting room, and how full it is. */
import type { Context } from '../../context.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { count, duration, number, sanitize } from '../../render/format.ts';
import { keyValueList } from '../../render/table.ts';
import { concertOf } from './admin.ts';
import { t } from '../../language/language.ts';

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
        [t`Concert`, c.bold(sanitize(title))],
        [t`Admissions`, room.paused ? c.yellow(t`paused`) : c.green(t`running`)],
        [t`Inside`, t`${number(active)} of ${number(room.maxActive)}`],
        [t`In line`, number(waiting)],
        [t`Admitted`, t`at most ${number(room.admitPerMinute)} per minute`],
        [t`Session`, t`${duration(room.sessionSeconds * 1_000)}; reservations extend it`],
        [t`To show up`, t`${duration(room.claimSeconds * 1_000)} after being admitted`],
        [t`Holds`, t`${count(room.holdsPerSession, 'reservation')} per session`],
        [t`Challenge`, room.challenge === undefined ? t`none` : t`${room.challenge} bits to join`],
      ],
      c,
      out.screenWidth,
    ),
  );
  out.next('onsale admin room set --help');
}
