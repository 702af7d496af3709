import { expect, test } from 'vitest';
import { play } from '../fixtures/scenario-run.ts';

test('the seat map of a result has the seats taken off sale, and the end of a cancelled date', async () => {
  await using played = await play({
    buyers: 12,
    arrivals: { kind: 'burst', withinSeconds: 60 },
    concert: { dates: 2, seatsPerDate: 10 },
    operator: [
      { atSeconds: 0, blockSeats: { date: 1, seatNos: [9, 2] } },
      { atSeconds: 30, cancelDate: 2 },
    ],
  });
  const { seatMap } = played.result;
  expect(
    seatMap.map(({ blocked, cancelledAtSeconds }) => ({ blocked, cancelledAtSeconds })),
  ).toEqual([
    { blocked: [2, 9], cancelledAtSeconds: null },
    { blocked: [], cancelledAtSeconds: 30 },
  ]);
  const sold = seatMap.map(({ seats }) => seats.filter(({ soldAtSeconds }) => soldAtSeconds));
  expect(sold[0]!.length).toBeGreaterThan(0);
  expect(sold[1]).toEqual([]);
});
