/** The `seats` command: draws the seat map of a date. */
import type { Context } from '../../context.ts';
import { seatMapText } from '../../seat-map/seat-map.ts';
import { shellWord } from '../../terminal/shell-word.ts';
import { findSection } from '../../seats/find-section.ts';
import { isLargeHouse } from '../../seat-map/hall-map.ts';
import { openPlace } from '../../client/session.ts';
import { resolveDate } from './dates.ts';

export interface SeatsOptions {
  date: string;
  concert?: string | undefined;
  /** Draws this section alone, by its name or a part of it. */
  section?: string | undefined;
}

export async function seats(context: Context, options: SeatsOptions): Promise<void> {
  const { date, concert } = options;
  const { out, signal } = context;
  const open = await openPlace(context, concert);
  const map = await open.place.seats(await resolveDate(context, open, date), { signal });
  const { title } = open.saved;
  const section =
    options.section === undefined ? undefined : findSection(map.seats, options.section);
  await out.page(map, (c) => seatMapText({ map, title, width: out.width, section }, c));
  if (map.available.length === 0) return out.next('onsale dates');
  const inSection = map.available.map((seatNo) => map.seats[seatNo - 1]!.section);
  if (section === undefined && isLargeHouse(map)) {
    out.next(`onsale seats ${map.date} --section ${shellWord(inSection[0]!)}`);
  }
  const free = inSection.filter((name) => section === undefined || name === section).length;
  const where = section === undefined ? '' : ` --section ${shellWord(section)}`;
  if (free > 0) out.next(`onsale reserve ${map.date} --best ${Math.min(2, free)}${where}`);
}
