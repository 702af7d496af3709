/** The `seats` command: draws the seat map of a date. */
import type { Context } from '../../context.ts';
import { seatMapText } from '../../render/seat-map.ts';
import { openPlace } from '../../client/session.ts';
import { resolveDate } from './dates.ts';

export interface SeatsOptions {
  date: string;
  concert?: string | undefined;
}

export async function seats(context: Context, { date, concert }: SeatsOptions): Promise<void> {
  const { out, signal } = context;
  const open = await openPlace(context, concert);
  const map = await open.place.seats(await resolveDate(context, open, date), { signal });
  const { title } = open.saved;
  await out.page(map, (c) => seatMapText({ map, title, width: out.width }, c));
  if (map.available.length === 0) out.next('onsale dates');
  else out.next(`onsale reserve ${map.date} --best ${Math.min(2, map.available.length)}`);
}
