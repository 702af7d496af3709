/** A run of a concert with two shows an evening, each a date with seats of its own. */
import { expect, test } from 'vitest';
import { play } from '../fixtures/scenario-run.ts';

test('sells each show of an evening, and every check holds', async () => {
  await using run = await play({
    buyers: 40,
    arrivals: { kind: 'burst', withinSeconds: 5 },
    concert: {
      dates: 2,
      times: ['20:00', '15:30'],
      timeZone: 'Europe/Berlin',
      seatsPerDate: 10,
      seatsPerRow: 5,
    },
    seatsWanted: { 1: 1 },
  });
  expect(run.result).toMatchObject({ ended: 'complete', violation: null, seats: { total: 40 } });
  const shows = run.events.join('\n').match(/T(?:15:30|20:00)\b(?!:)/g);
  expect([...new Set(shows)].toSorted()).toEqual(['T15:30', 'T20:00']);
});
