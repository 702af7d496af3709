/** The `seats` command: draws the seat map of a date, once or whenever seats change. */
import type { SeatMap } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { seatMapText } from '../../seat-map/seat-map.ts';
import { shellWord } from '../../terminal/shell-word.ts';
import { findSection } from '../../seats/find-section.ts';
import { isLargeHouse } from '../../seat-map/hall-map.ts';
import { openPlace, saveEntry, type OpenPlace } from '../../client/session.ts';
import { watchSeats } from '../../interaction/watch-seats.ts';
import { nextStepAfter, queueText, withoutToken } from '../../render/queue.ts';
import { isCtrlC } from '../../terminal/interruption.ts';
import { resolveDate } from './dates.ts';
import { exitCodeOf } from './status.ts';

export interface SeatsOptions {
  date: string;
  concert?: string | undefined;
  /** Draws this section alone, by its name or a part of it. */
  section?: string | undefined;
  /** Draws it again whenever seats change, until the session is over. */
  watch?: boolean | undefined;
}

export async function seats(context: Context, options: SeatsOptions): Promise<number> {
  const { date: text, concert } = options;
  const open = await openPlace(context, concert);
  const date = await resolveDate(context, open, text);
  const sectionOf = ({ seats: all }: SeatMap) =>
    options.section === undefined ? undefined : findSection(all, options.section);
  if (options.watch) return watch(context, { ...open, date, sectionOf });
  const { out, signal } = context;
  const map = await open.place.seats(date, { signal });
  const { title } = open.saved;
  const section = sectionOf(map);
  await out.page(map, (c) => seatMapText({ map, title, width: out.width, section }, c));
  suggestNext(context, map, section);
  return exitCodes.done;
}

function suggestNext({ out }: Context, map: SeatMap, section: string | undefined): void {
  if (map.available.length === 0) return out.next('onsale dates');
  const inSection = map.available.map((seatNo) => map.seats[seatNo - 1]!.section);
  if (section === undefined && isLargeHouse(map)) {
    out.next(`onsale seats ${map.date} --section ${shellWord(inSection[0]!)}`);
  }
  const free = inSection.filter((name) => section === undefined || name === section).length;
  const where = section === undefined ? '' : ` --section ${shellWord(section)}`;
  if (free > 0) out.next(`onsale reserve ${map.date} --best ${Math.min(2, free)}${where}`);
}

interface Watched extends OpenPlace {
  date: string;
  sectionOf: (this: void, map: SeatMap) => string | undefined;
}

/** Ends with the session, and says how that ended. */
async function watch(context: Context, watched: Watched): Promise<number> {
  const { out, signal, clock } = context;
  try {
    await watchSeats(context, watched);
  } catch (error) {
    // Ctrl-C is how a watch ends, so it is no failure to report.
    if (!isCtrlC(signal)) throw error;
    return exitCodes.interrupted;
  }
  const { place, saved } = watched;
  const entry = await place.status({ signal });
  saveEntry(context, entry);
  const { title } = saved;
  out.data(withoutToken(entry), (c) => queueText({ entry, title, now: clock.now() }, c));
  out.next(nextStepAfter(entry));
  return exitCodeOf(entry);
}
