/**
 * A page that buys a seat: joins, shows the wait, offers the seats, and pays.
 *
 *     npx -y pnpm@12 --filter @onsale/example-web dev
 */
import { createOnsaleClient, isOnsaleError, type Place } from '@onsale/sdk';

const message = document.querySelector('#message')!;
const choices = document.querySelector('#choices')!;

function say(text: string): void {
  message.textContent = text;
}

/** Shows a button for each choice, and resolves with the one that is clicked. */
function choose<Choice extends { label: string }>(offered: Choice[]): Promise<Choice> {
  return new Promise((resolve) => {
    const buttons = offered.map((choice) => {
      const button = document.createElement('button');
      button.textContent = choice.label;
      button.addEventListener('click', () => {
        choices.replaceChildren();
        resolve(choice);
      });
      return button;
    });
    choices.replaceChildren(...buttons);
  });
}

/** Offers the free seats as they come and go, and resolves with the number of the chosen one. */
async function chooseSeat(place: Place, date: string): Promise<number> {
  const chosen = Promise.withResolvers<number>();
  const watching = new AbortController();
  const offer = async (): Promise<never> => {
    for await (const { map } of place.watchSeats(date, { signal: watching.signal })) {
      const free = map.available.map((seatNo) => ({ seatNo, label: `${seatNo}` }));
      void choose(free).then(({ seatNo }) => chosen.resolve(seatNo));
    }
    throw new Error('Your session is over.');
  };
  try {
    return await Promise.race([chosen.promise, offer()]);
  } finally {
    watching.abort();
  }
}

// With the account key, a page that is loaded again has the same place in line.
const accountKey = localStorage.getItem('onsale.accountKey') ?? undefined;
const onsale = createOnsaleClient({ url: location.origin, accountKey });

async function buy(): Promise<void> {
  const place = await onsale.join();
  localStorage.setItem('onsale.accountKey', onsale.accountKey ?? '');
  for await (const { waitNo, lot, ahead } of place.updates()) {
    const drawn = `You are number ${waitNo} in the line, with ${ahead} ahead of you.`;
    say(waitNo === null ? `You have lot ${lot}: lots are drawn when the doors open.` : drawn);
  }

  const [date = ''] = await place.dates();
  say(`It is your turn: choose a seat for ${date}.`);
  const seatNo = await chooseSeat(place, date);

  const held = await place.reserve({ date, seatNos: [seatNo] });
  say(`Seat ${seatNo} is yours until ${new Date(held.expiresAt).toLocaleTimeString()}.`);
  await choose([{ label: `Pay ${held.total} points` }]);
  await onsale.wallet.charge(held.total, { idempotencyKey: held.reservationId });
  const { tickets } = await held.pay();
  say(`Your ticket for seat ${seatNo}: ${tickets[0]?.ticketCode}`);
}

for (;;) {
  await choose([{ label: 'Join the line' }]);
  await buy().catch((error: unknown) => say(isOnsaleError(error) ? error.message : String(error)));
}
