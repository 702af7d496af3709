import { expect, test } from 'vitest';
import { callsIn, play, type Played } from '../fixtures/scenario-run.ts';

/** The reasons for which one kind of its calls was refused. */
function refusalsOf({ events }: Played, procedure: string): Set<string> {
  const calls = callsIn(events).filter((call) => call.procedure === procedure);
  return new Set(calls.flatMap(({ refusal }) => refusal ?? []));
}

const trespassers = { personas: { trespasser: 1 }, buyers: 6 };

test('a trespasser buys, and inside finds nothing of another account', async () => {
  await using run = await play(trespassers);
  expect(run.result).toMatchObject({ violation: null, outcomes: { bought: 6 } });
  for (const procedure of ['reservation.release', 'payment.pay']) {
    expect(refusalsOf(run, procedure)).toEqual(new Set(['RESERVATION_NOT_FOUND']));
  }
  expect(refusalsOf(run, 'order.cancel')).toEqual(new Set(['ORDER_NOT_FOUND']));
  expect(refusalsOf(run, 'queue.status')).toEqual(new Set(['NOT_AUTHENTICATED']));
  expect(refusalsOf(run, 'admin.audit')).toEqual(new Set(['ADMIN_ONLY']));
  expect(refusalsOf(run, 'seat.dates')).toEqual(new Set(['QUEUE_TOKEN_EXPIRED']));
});

test('a waiting trespasser is not admitted, and afterwards its place is over', async () => {
  await using run = await play({
    ...trespassers,
    concert: { room: { maxActive: 3, admitPerMinute: 100 } },
  });
  expect(run.result.violation).toBeNull();
  expect(refusalsOf(run, 'seat.dates')).toEqual(new Set(['NOT_ADMITTED', 'QUEUE_TOKEN_EXPIRED']));
  expect(refusalsOf(run, 'order.cancel')).toEqual(new Set(['ORDER_NOT_FOUND']));
});
