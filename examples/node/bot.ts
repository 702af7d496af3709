/**
 * A bot that buys when a sale opens, and keeps to the rules of the line.
 *
 *     node examples/node/bot.ts <concertId> <seats> <maxPrice> [url]
 *
 * It has one account and one place, watches or polls it as the server directs, and pays at most
 * `maxPrice` points for the whole order. It leaves the line when every seat is sold, when the
 * seats cost more and when it is interrupted: no absent bot stays ahead of people.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createOnsaleClient, isOnsaleError, type BuyStep, type Place } from '@onsale/sdk';

const [concertId = '', seats = '', maxPrice = '', url = 'http://127.0.0.1:4600'] =
  process.argv.slice(2);
const onsale = createOnsaleClient({ url });
const interrupt = new AbortController();
const { signal } = interrupt;
process.once('SIGINT', () => interrupt.abort());

let place: Place | undefined;

/** Looks at the sale when it should open, and at least once a minute: the server decides. */
async function waitForOpening(): Promise<void> {
  for (;;) {
    const concerts = await onsale.concerts({ signal });
    const concert = concerts.find((found) => found.concertId === concertId);
    if (concert?.saleState !== 'upcoming' || concert.opensAt === null) return;
    const opensAt = concert.lobbyOpensAt ?? concert.opensAt;
    const opensInMs = Date.parse(opensAt) - Date.now();
    if (concert.lobbyOpensAt !== null && opensInMs <= 0) return;
    console.log(`The ${concert.lobbyOpensAt === null ? 'sale' : 'lobby'} opens at ${opensAt}.`);
    await sleep(Math.min(Math.max(opensInMs, 1_000), 60_000), undefined, { signal });
  }
}

async function onProgress(progress: BuyStep): Promise<void> {
  if (progress.step === 'joined') place = onsale.resume(progress.token);
  if (progress.step === 'waiting' && progress.entry.status === 'waiting')
    console.log(`${progress.entry.ahead} ahead of the bot`);
  if (progress.step === 'reserved') await onsale.wallet.charge(progress.reservation.total);
}

try {
  await waitForOpening();
  const options = { concertId, best: Number(seats), maxPrice: Number(maxPrice) };
  const { tickets, total } = await onsale.buy({ ...options, signal, onProgress });
  console.log(`Bought for ${total} points:`);
  for (const { seatNo, ticketCode } of tickets) console.log(`seat ${seatNo}: ${ticketCode}`);
} catch (error) {
  // A place that could not be left ends by its absence.
  await place?.leave().catch(() => {});
  if (!isOnsaleError(error) && !signal.aborted) throw error;
  console.error(isOnsaleError(error) ? error.message : 'Interrupted.');
  process.exitCode = 1;
}
