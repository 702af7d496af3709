/** The demo concert: its terms, and its creation on a server. */
import { toIso } from '@onsale/core/time/dates';
import { type Clock } from '@onsale/core/time/clock';

const dayMs = 86_400_000;
const firstInDays = 21;

const demoTitle = 'The Midnight Rooms';
const demoDates = 3;
const seatsPerDate = 50;

/** Consecutive dates that begin three weeks from now, so that they are never in the past. */
export function upcomingDates(clock: Clock, amount: number): string[] {
  return Array.from({ length: amount }, (_, index) =>
    toIso(clock.now() + (firstInDays + index) * dayMs).slice(0, 'YYYY-MM-DD'.length),
  );
}

export const demoConcertTerms = (clock: Clock) => ({
  title: demoTitle,
  dates: upcomingDates(clock, demoDates),
  seatsPerDate,
});

/** Creates the demo concert, unless one is on sale already. */
export async function createDemoConcert({
  url,
  adminKey,
  clock,
}: {
  url: string;
  adminKey: string;
  clock: Clock;
}): Promise<void> {
  const { createOnsaleClient } = await import('@onsale/sdk');
  const operator = createOnsaleClient({ url, accountKey: adminKey, clock });
  const concerts = await operator.concerts();
  const exists = concerts.some(
    ({ title, saleState }) => title === demoTitle && saleState === 'on_sale',
  );
  if (!exists) await operator.trpc.admin.concert.create.mutate(demoConcertTerms(clock));
}
