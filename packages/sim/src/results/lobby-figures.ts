/** The figures of a lobby: the order of arrival against the line, and the bots at its front. */
import { fromIso } from '@onsale/core/time/dates';
import type { Draw } from '@onsale/sdk';
import type { Lobby } from '../result.ts';
import type { Scenario } from '../scenario/schema.ts';
import { downsample } from './statistics.ts';
import type { Visit } from './waits.ts';

interface LobbyPlace {
  isBot: boolean;
  /** Its place in the order of arrival. */
  lot: number;
  waitNo: number | null;
}

const maxPoints = 1_000;

/**
 * @param draw as it was published last; null where none are drawn.
 * @returns null without a lobby.
 */
export function lobbyOf(
  visits: readonly Visit[],
  {
    concert,
    startedAt,
    draw,
  }: { concert: Scenario['concert']; startedAt: number; draw: Draw | null },
): Lobby | null {
  if (concert.lobbyOpensAfterSeconds === undefined) return null;
  const opensAt = startedAt + concert.opensAfterSeconds * 1000;
  const places = placesIn(visits, opensAt);
  const first = Math.ceil(places.length / 10);
  const isDrawn = concert.order === 'draw';
  const bots = places.filter(({ isBot }) => isBot);
  const people = places.filter(({ isBot }) => !isBot);
  const inLine = bots.filter(({ waitNo }) => waitNo !== null);
  const drawnAt = draw?.drawnAt ?? null;
  return {
    places: places.length,
    drawnAfterSeconds:
      drawnAt === null ? null : Math.max(0, Math.round(fromIso(drawnAt) - opensAt) / 1000),
    firstTenth: {
      places: first,
      botsByArrival: bots.filter(({ lot }) => lot <= first).length,
      botsInLine:
        isDrawn && drawnAt === null ? null : inLine.filter(({ waitNo }) => waitNo! <= first).length,
    },
    people: pointsOf(people),
    bots: pointsOf(bots),
  };
}

function placesIn(visits: readonly Visit[], opensAt: number): LobbyPlace[] {
  return visits.flatMap(({ persona, accounts }) =>
    accounts.flatMap(({ places }) =>
      places.flatMap(({ lot, waitNo, joinedAt }) => {
        const number = lot ?? waitNo;
        const isIn = number !== null && (lot !== null || joinedAt < opensAt);
        return isIn ? [{ isBot: persona === 'bot', lot: number, waitNo }] : [];
      }),
    ),
  );
}

function pointsOf(places: readonly LobbyPlace[]): [number, number][] {
  const points = places
    .flatMap(({ lot, waitNo }): [number, number][] => (waitNo === null ? [] : [[lot, waitNo]]))
    .toSorted(([a], [b]) => a - b);
  return downsample(points, maxPoints);
}
