/** A client that is cut again and again has in the end the state of one that never was. */
import type { JoinedPlace, QueueEntry, SeatMapUpdate, Transport } from '@onsale/sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect, type Collected } from './collect.ts';
import { date, virtualServer, ways, type VirtualServer } from './virtual-server.ts';

const cuts = 100;
const seats = 8;
const terms = {
  seatsPerDate: seats,
  maxSeatsPerUser: seats,
  room: { maxActive: 2, sessionSeconds: 90_000, claimSeconds: 90_000, holdsPerSession: 1_000 },
};

const act = fc.record({
  what: fc.constantFrom('reserve', 'release', 'leave', 'pause', 'wait'),
  seatNo: fc.integer({ min: 1, max: seats }),
  /** Between nothing and all that an event has. */
  afterBytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
  how: fc.constantFrom('end' as const, 'error' as const),
});
const acts = fc.sample(act, { numRuns: cuts, seed: 19 });

/** A viewer of seats and a place in line, each followed twice, and a step of a sale. */
async function sceneOf(v: VirtualServer, transport: Transport) {
  const concertId = await v.concert(terms);
  const [link, whole] = [v.link(), v.link()];
  const viewer = await v.inTime(v.client(link).join({ concertId }));
  const buyer = await v.inTime(v.client().join({ concertId }));
  const line: JoinedPlace[] = [];
  for (let count = 0; count < 25; count += 1) {
    line.push(await v.inTime(v.client().join({ concertId })));
  }
  const waiting = await v.inTime(v.client(link).join({ concertId }));
  const changes: string[] = [];
  const onConnectionChange = ({ state }: { state: string }) => void changes.push(state);
  const places: [Collected<QueueEntry>, Collected<QueueEntry>] = [
    collect(waiting.updates({ transport, onConnectionChange })),
    collect(v.client(whole).resume(waiting.token).updates({ transport: 'sse' })),
  ];
  const maps: [Collected<SeatMapUpdate>, Collected<SeatMapUpdate>] = [
    collect(viewer.watchSeats(date, { transport, onConnectionChange })),
    collect(v.client(whole).resume(viewer.token).watchSeats(date, { transport: 'sse' })),
  ];
  await v.until(() => link.open.size === 2 && whole.open.size === 2);
  const held: { release(): Promise<unknown> }[] = [];
  let isPaused = false;
  const ignore = () => undefined;
  return {
    link,
    whole,
    viewer,
    waiting,
    places,
    maps,
    changes,
    async play({ what, seatNo }: (typeof acts)[number]): Promise<void> {
      if (what === 'reserve') {
        const reserving = buyer.reserve({ date, seatNos: [seatNo] });
        const made = await v.inTime(reserving.catch(ignore));
        if (made) held.push(made);
      } else if (what === 'release') {
        const ended = held.shift()?.release();
        if (ended) await v.inTime(ended.catch(ignore));
      } else if (what === 'leave') {
        const left = line.shift()?.leave();
        if (left) await v.inTime(left);
      } else if (what === 'pause') {
        isPaused = !isPaused;
        await v.inTime(v.admin.trpc.admin.room.set.mutate({ concertId, paused: isPaused }));
      } else await v.advance(seatNo * 250);
    },
  };
}

describe.each(ways)('%s', (way) => {
  test.for(['auto', 'sse'] as const)(
    `after ${cuts} cuts by %s a client has the state of one that was never cut`,
    { timeout: 120_000 },
    async (transport) => {
      await using v = await virtualServer(way);
      const scene = await sceneOf(v, transport);
      const { link, places, maps } = scene;
      for (const one of acts) {
        link.cutAll(one.how, one.afterBytes);
        await scene.play(one);
        // Bytes that were to pass may not have come: then it is cut now.
        link.cutAll(one.how);
        await v.until(() => link.open.size === 2);
      }
      await v.advance(10_000);
      const [cutMaps, wholeMaps] = maps.map(({ all }) => all);
      expect(cutMaps!.at(-1)!.map.seats).toEqual(wholeMaps!.at(-1)!.map.seats);
      await v.inTime(scene.waiting.leave());
      await v.inTime(scene.viewer.leave());
      await v.until(() => [...places, ...maps].every(({ hasEnded }) => hasEnded));
      const [cut, whole] = places;
      expect([cut.error, whole.error]).toEqual([undefined, undefined]);
      expect(cut.all.at(-1)).toEqual(whole.all.at(-1));
      expect(cut.all.at(-1)!.status).toBe('left');
      // No update twice, and every one leads on from the one before.
      for (const { all } of places) expectNoneTwice(all.map((entry) => JSON.stringify(entry)));
      for (const { all } of maps) expectLeadOn(all);
      const opened = ({ calls }: typeof link) => calls.filter((name) => name.endsWith('.watch'));
      expect(opened(link).length).toBeGreaterThan(cuts);
      expect(opened(scene.whole)).toHaveLength(2);
      // A stream that is opened again at once is no lost connection.
      expect(scene.changes).toEqual([]);
      expect([link.open.size, scene.whole.open.size]).toEqual([0, 0]);
    },
  );

  test('the opposite: without the id of the last event the whole map comes again', async () => {
    await using v = await virtualServer(way);
    const concertId = await v.concert(terms);
    const link = v.link();
    const place = await v.inTime(v.client(link).join({ concertId }));
    const sizes: number[] = [];
    const { fetch } = link;
    const dropsIds = { isOn: false };
    const measured = {
      ...link,
      fetch: (async (input, init) => {
        const headers = new Headers(init?.headers);
        if (dropsIds.isOn) headers.delete('last-event-id');
        const response = await fetch(input, { ...init, headers: Object.fromEntries(headers) });
        if (response.headers.get('content-type') !== 'text/event-stream') return response;
        const at = sizes.push(0) - 1;
        const count = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            sizes[at]! += chunk.length;
            controller.enqueue(chunk);
          },
        });
        return new Response(response.body!.pipeThrough(count), { headers: response.headers });
      }) as typeof globalThis.fetch,
    };
    const seen = collect(v.client(measured).resume(place.token).watchSeats(date));
    await v.until(() => link.open.size === 1);
    await v.advance(500);
    link.cutAll();
    await v.until(() => link.open.size === 1);
    await v.advance(500);
    dropsIds.isOn = true;
    link.cutAll();
    await v.until(() => link.open.size === 1);
    await v.advance(500);
    expect(sizes[0]).toBeLessThan(100);
    expect(sizes[1]).toBeLessThan(100);
    expect(sizes[2]).toBeGreaterThan(seats * 100);
    // Even then nothing is told that is not new.
    expect(seen.all).toHaveLength(1);
    await v.inTime(place.leave());
    await v.until(() => seen.hasEnded);
  });
});

function expectNoneTwice(all: readonly string[]): void {
  for (const [at, one] of all.entries()) expect(one).not.toBe(all[at - 1]);
}

function expectLeadOn(updates: readonly SeatMapUpdate[]): void {
  for (const [at, { map, changes }] of updates.entries()) {
    const before = updates[at - 1];
    if (!before) continue;
    expect(changes.length).toBeGreaterThan(0);
    const known = new Map(changes.map((seat) => [seat.seatNo, seat]));
    for (const seat of map.seats) {
      expect(seat).toEqual(known.get(seat.seatNo) ?? before.map.seats[seat.seatNo - 1]);
    }
  }
}
