/** The `admin room draw` command: adds a beacon to the draw of lots. */
import type { Context } from '../../context.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { count, sanitize, zonedInstant } from '../../render/format.ts';
import { concertOf } from '../operating/admin.ts';
import { t } from '../../language/language.ts';

export async function drawLots(
  context: Context,
  flags: AdminFlags & { concert?: string | undefined; beacon: string },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { concertId, title } = await concertOf(context, onsale, flags.concert);
  const { beacon } = flags;
  const draw = await onsale.trpc.admin.room.draw.mutate({ concertId, beacon }, { signal });
  out.data(draw, (c) => {
    const { lots, drawnAt } = draw;
    const state =
      drawnAt === null || lots === null
        ? t`the beacon is kept for the draw, and public from now on`
        : t`${count(lots, 'lot')} drawn ${zonedInstant(drawnAt)}`;
    return `${c.green('✓')} ${c.bold(sanitize(title))}: ${state}`;
  });
  out.next(draw.drawnAt === null ? 'onsale admin room show' : 'onsale verify-draw');
}
