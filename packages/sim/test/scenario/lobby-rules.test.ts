import { describe, expect, test } from 'vitest';
import { readScenario, ScenarioError } from '../../src/scenario/read.ts';
import { without } from '../../src/explore/shrink.ts';
import { randomScenario } from '../../src/explore/random-scenario.ts';

const lobby = {
  name: 'early',
  buyers: 10,
  personas: { human: 1 },
  concert: { lobbyOpensAfterSeconds: 5, opensAfterSeconds: 20, order: 'draw' },
  arrivals: { kind: 'early' },
  operator: [{ atSeconds: 6, giveBeacon: 'round 1' }],
};

function mistakesIn(changes: object): readonly string[] {
  try {
    readScenario({ ...lobby, ...changes }, 'a file');
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.mistakes.map(({ path }) => path);
  }
}

describe('a scenario with a lobby', () => {
  test('can be played', () => expect(mistakesIn({})).toEqual([]));

  test.each([
    [{ concert: { ...lobby.concert, lobbyOpensAfterSeconds: 20 } }, 'lobbyOpensAfterSeconds'],
    [{ concert: { opensAfterSeconds: 20, order: 'draw' }, arrivals: { kind: 'burst' } }, 'order'],
    [{ concert: { opensAfterSeconds: 20 }, operator: [] }, 'lobbyOpensAfterSeconds'],
    [{ concert: { ...lobby.concert, order: 'arrival' } }, 'operator[0].giveBeacon'],
    [{ operator: [lobby.operator[0], lobby.operator[0]] }, 'operator[1].giveBeacon'],
    [{ operator: [{ atSeconds: 6, giveBeacon: 'ü' }] }, 'operator[0].giveBeacon'],
  ])('is refused: %j', (changes, path) => {
    const [first] = mistakesIn(changes);
    expect(first).toContain(path);
  });
});

test('exploration draws lobbies of both orders, which can be taken away', () => {
  const scenarios = Array.from({ length: 60 }, (_, seed) => randomScenario(seed + 1));
  const lobbies = scenarios.filter(({ concert }) => concert.lobbyOpensAfterSeconds !== undefined);
  expect(new Set(lobbies.map(({ concert }) => concert.order))).toEqual(
    new Set(['arrival', 'draw']),
  );
  for (const scenario of lobbies) {
    const plain = without(scenario, ['lobby']);
    expect(readScenario(plain, 'smaller').concert.lobbyOpensAfterSeconds).toBeUndefined();
    const byArrival = readScenario(without(scenario, ['draw']), 'smaller');
    expect(byArrival.concert.order).toBeUndefined();
    expect(byArrival.concert.lobbyOpensAfterSeconds).toBeDefined();
    expect(readScenario(without(scenario, ['opening']), 'smaller').concert.opensAfterSeconds).toBe(
      0,
    );
  }
});
