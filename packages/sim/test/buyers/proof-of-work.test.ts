import { expect, test } from 'vitest';
import { personaNames } from '../../src/scenario/schema.ts';
import { callsIn, play } from '../fixtures/scenario-run.ts';

test.each([0, 6])('a sale of %d bits is played by every persona', async (challenge) => {
  await using run = await play({
    personas: Object.fromEntries(personaNames.map((name) => [name, 1])),
    buyers: 18,
    arrivals: { kind: 'burst', withinSeconds: 5 },
    concert: { seatsPerDate: 20, room: { maxActive: 5, admitPerMinute: 60, challenge } },
  });
  const joins = callsIn(run.events).filter(({ procedure }) => procedure === 'queue.join');
  const placed = joins.filter(({ data }) => data);
  expect(placed.length).toBeGreaterThan(17);
  const calls = joins.some(({ refusal }) => refusal?.includes('CHALLENGE_REQUIRED'));
  expect(calls).toBe(challenge > 0);
  expect(run.result.outcomes.bought).toBeGreaterThan(0);
});
