/** The poll interval of a lobby: no step over the opening, and no crowd at one instant. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noLobby, type LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import { openingPollMs } from '@onsale/core/lobby/opening-poll';

const opensAt = 1_000_000;
const drawn: LobbyTerms = { ...noLobby, opensAt, lobbyOpensAt: 0, admissionOrder: 'draw' };
const ordered: LobbyTerms = { ...drawn, admissionOrder: 'arrival' };
const before = (ms: number, { waiting = 0, waitNo = 0 } = {}, terms = drawn) =>
  openingPollMs(terms, { now: opensAt - ms, waiting, waitNo });

describe.each([
  ['drawn', drawn],
  ['in the order of arrival', ordered],
] as const)('a lobby that is %s', (_, terms) => {
  const at = (ms: number, place = {}) => before(ms, place, terms);

  test('has no limit until a longest interval may step over the opening', () => {
    expect(at(36_000)).toBe(Infinity);
    expect(at(35_999)).toBe(29_999);
  });

  test('has intervals that end before the opening, and one last that ends after it', () => {
    expect(at(6_001)).toBe(5_000);
    expect(at(6_000)).toBe(6_000);
    expect(at(6_000, { waitNo: 1 })).toBe(6_618);
    expect(at(1)).toBe(1_000);
  });

  test('steps over the opening by a second and what a client adds, for a few who wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.double({ min: 1, max: 1.2, noNaN: true }),
        (ms, waitNo, jitter) => {
          let left = ms;
          while (left > 0) left -= Math.min(30_000, at(left, { waitNo })) * jitter;
          return left >= -(1_000 + 7_000 * 0.2);
        },
      ),
    );
  });
});

test('spreads a crowd over a time that grows with it', () => {
  const polls = (waiting: number) =>
    Array.from({ length: 1_000 }, (_, waitNo) => before(1_000, { waiting, waitNo }));
  const widthOf = (all: number[]) => Math.max(...all) - Math.min(...all);
  expect(widthOf(polls(0))).toBeGreaterThan(990);
  expect(widthOf(polls(0))).toBeLessThan(1_000);
  expect(widthOf(polls(100_000))).toBeGreaterThan(10_900);
  expect(widthOf(polls(10_000_000))).toBeLessThan(30_000);
  // A tenth of the time has about a tenth of the crowd.
  const early = polls(100_000).filter((ms) => ms < 1_000 + 1_100).length;
  expect(early).toBeGreaterThan(90);
  expect(early).toBeLessThan(110);
});

test('is short while the doors are open and lots are about to be drawn', () => {
  expect(before(0)).toBe(1_000);
  expect(before(-5_000, { waitNo: 2 })).toBe(1_000);
  expect(before(-5_000, { waiting: 20_000, waitNo: 1 })).toBe(1_854);
});

test('limits nothing outside of a lobby', () => {
  expect(before(0, {}, ordered)).toBe(Infinity);
  expect(before(0, {}, { ...drawn, drawnAt: opensAt })).toBe(Infinity);
  expect(before(100, {}, noLobby)).toBe(Infinity);
});
