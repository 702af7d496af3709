/** The simulator's draw against the server's: other code for the same published algorithm. */
import { isDeepStrictEqual } from 'node:util';
import { DrawnOrder } from '@onsale/core/lobby/drawn-order';
import {
  drawKeyOf,
  extendLobbyHash,
  roundFunctionOf,
  seedFrom,
  seedHashOf,
} from '@onsale/server/domains/queue/lobby/draw-hashes';
import { describe, expect, test } from 'vitest';
import {
  commitmentTo,
  lobbyHashOver,
  waitNumbersOf,
} from '../../src/checks/lobby/published-draw.ts';

const seed = seedFrom('a secret');
const userIds = Array.from({ length: 300 }, (_, at) => `usr_${at}`);

describe('the draw as the simulator computes it', () => {
  test.each([1, 16, 255, 256, 257, 1_000])('has the numbers of the server: %i lots', (lots) => {
    const lobbyHash = lobbyHashOver(userIds);
    const draw = { seed, lobbyHash, beacon: 'round 7' };
    const order = new DrawnOrder({ lots, roundFunction: roundFunctionOf(drawKeyOf(draw)) });
    const expected = Array.from({ length: lots }, (_, at) => order.rankOf(at + 1));
    expect(waitNumbersOf({ ...draw, lots })).toEqual(expected);
    const other = waitNumbersOf({ ...draw, beacon: 'round 8', lots });
    expect(other.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
    expect(isDeepStrictEqual(other, expected)).toBe(lots === 1);
  });

  test('has the hashes of the server', () => {
    const lots = userIds.map((userId, at) => ({ waitNo: at + 1, userId }));
    expect(lobbyHashOver(userIds)).toBe(extendLobbyHash('0'.repeat(64), lots));
    expect(lobbyHashOver(userIds.toReversed())).not.toBe(lobbyHashOver(userIds));
    expect(commitmentTo(seed)).toBe(seedHashOf(seed));
  });
});
