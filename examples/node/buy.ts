/**
 * Buys seats step by step, and continues a purchase that an earlier run did not finish.
 *
 *     node examples/node/buy.ts [url] [seats]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createOnsaleClient, isOnsaleError } from '@onsale/sdk';

const [url = 'http://127.0.0.1:4600', seats = '2'] = process.argv.slice(2);
const keyFile = 'onsale.key';

async function buy(): Promise<void> {
  // The account key is all that a later run needs: with it, a join gives the same place back.
  const accountKey = existsSync(keyFile) ? readFileSync(keyFile, 'utf8') : undefined;
  const onsale = createOnsaleClient({ url, accountKey });
  const place = await onsale.join();
  writeFileSync(keyFile, onsale.accountKey ?? '', { mode: 0o600 });

  const { waitNo, lot, concertId } = place.entry;
  const draws = `You have lot ${lot}: lots are drawn when the doors open.`;
  console.log(waitNo === null ? draws : `You are number ${waitNo} in the line.`);
  for await (const { status, ahead, soldOut } of place.updates()) {
    if (status === 'lobby') continue;
    if (status !== 'waiting') break;
    console.log(soldOut ? 'Sold out; a cancelled order frees its seats.' : `${ahead} ahead of you`);
  }

  const unpaid = (await onsale.reservations()).find(
    (reservation) => reservation.concertId === concertId && reservation.status === 'held',
  );
  const [date = ''] = unpaid ? [unpaid.date] : await place.dates();
  await using held = unpaid
    ? place.held(unpaid)
    : await place.reserve({ date, best: Number(seats) });
  console.log(`Seats ${held.seatNos.join(', ')} on ${date} are yours until ${held.expiresAt}.`);

  // With the same key, a later run does not charge the wallet a second time.
  await onsale.wallet.charge(held.total, { idempotencyKey: held.reservationId });
  const { tickets } = await held.pay();
  for (const { seatNo, ticketCode } of tickets) console.log(`seat ${seatNo}: ${ticketCode}`);
}

try {
  await buy();
} catch (error) {
  if (!isOnsaleError(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
