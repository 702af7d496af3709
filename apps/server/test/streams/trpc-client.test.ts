/** Streams with tRPC's own client: events, the end, refusals, and a connection that is cut. */
import { createTRPCClient, httpSubscriptionLink, type TRPCClientError } from '@trpc/client';
import { EventSource } from 'eventsource';
import { dialects } from '@onsale/db/testing';
import { expect, test } from 'vitest';
import type { AppRouter } from '../../src/router.ts';
import { concertDate as date } from '../fixtures/test-app.ts';
import { streamFixture, type StreamFixture } from './stream-fixture.ts';

const sqlite = dialects[0]!;

/** The token travels in a header: never in a URL, which proxies log. */
function clientOf({ url }: StreamFixture, token: string) {
  return createTRPCClient<AppRouter>({
    links: [
      httpSubscriptionLink({
        url: `${url}/trpc`,
        EventSource,
        eventSourceOptions: {
          fetch: (input, init) =>
            fetch(input, {
              ...init,
              headers: { ...init.headers, authorization: `Bearer ${token}` },
            }),
        },
      }),
    ],
  });
}

test('gets events with their ids, and is told of the end of the place', async () => {
  await using s = await streamFixture(sqlite);
  const { concertId } = await s.concert();
  const { token, call } = await s.join(concertId);
  const got: { id: string; status: string }[] = [];
  let isComplete = false;
  clientOf(s, token).queue.watch.subscribe(undefined, {
    onData: ({ id, data }) => got.push({ id, status: data.status }),
    onComplete: () => (isComplete = true),
  });
  await s.until(() => got.length === 1);
  await call.queue.leave();
  await s.until(() => isComplete);
  expect(got.map(({ status }) => status)).toEqual(['active', 'left']);
  expect(got[0]!.id).toMatch(/^\d+\.[\w-]{12}$/);
});

test('gets the reason and the details of a refusal', async () => {
  await using s = await streamFixture(sqlite);
  const { concertId } = await s.concert({ room: { maxActive: 1 } });
  await s.join(concertId);
  const { token } = await s.join(concertId);
  const failed = Promise.withResolvers<TRPCClientError<AppRouter>>();
  clientOf(s, token).seat.watch.subscribe({ date }, { onError: failed.resolve });
  const { data } = await failed.promise;
  expect(data).toMatchObject({ reason: 'NOT_ADMITTED', httpStatus: 403, path: 'seat.watch' });
});

test('comes back by itself when it is cut, with changes only', async () => {
  await using s = await streamFixture(sqlite);
  const { concertId } = await s.concert({ seatsPerDate: 4 });
  const [own, other] = [await s.join(concertId), await s.join(concertId)];
  const got: object[] = [];
  const subscription = clientOf(s, own.token).seat.watch.subscribe(
    { date },
    { onData: ({ data }) => got.push(data) },
  );
  await s.until(() => got.length === 1);
  s.app.streams.endAll();
  await other.call.reservation.create({ date, seatNos: [2] });
  // It waits for as long as the stream told it to, in real time.
  await expect.poll(() => got.length, { timeout: 10_000 }).toBe(2);
  expect(got[1]).toMatchObject({ changes: [{ seatNo: 2, status: 'held' }] });
  subscription.unsubscribe();
  await s.until(() => s.app.streams.count('seats') === 0);
});
