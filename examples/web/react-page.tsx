/** The page in React: shows the place in line, and buys the best seat when it is one's turn. */
import { QueryClientProvider, useMutation } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Place } from '@onsale/sdk';
import { onsale, queryClient } from './client.ts';
import { usePlace } from './use-place.ts';

function Line() {
  const { place, entry, error } = usePlace();
  const alert = error && <p role="alert">{error.message}</p>;
  if (!place || !entry) return alert ?? <p>Joining …</p>;
  const { status, waitNo, lot, ahead } = entry;
  const drawn = `You are number ${waitNo} in the line, with ${ahead} ahead of you.`;
  const waits = status === 'lobby' || status === 'waiting';
  const line = (
    <p>{waitNo === null ? `You have lot ${lot}: lots are drawn when the doors open.` : drawn}</p>
  );
  // The alert stands beside: a poll that fails must not end a purchase in progress.
  return (
    <>
      {alert}
      {waits ? line : <Checkout place={place} />}
    </>
  );
}

function Checkout({ place }: { place: Place }) {
  const { mutate, data, error, isIdle } = useMutation({
    mutationFn: async () => {
      const [date = ''] = await place.dates();
      await using held = await place.reserve({ date, best: 1 });
      await onsale.wallet.charge(held.total, { idempotencyKey: held.reservationId });
      return held.pay();
    },
  });
  if (error) return <p role="alert">{error.message}</p>;
  if (data) return <p>{data.tickets.map((t) => `Seat ${t.seatNo}: ${t.ticketCode}`).join()}</p>;
  return (
    <button disabled={!isIdle} onClick={() => mutate()}>
      Buy the best seat
    </button>
  );
}

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Line />
    </QueryClientProvider>
  </StrictMode>,
);
