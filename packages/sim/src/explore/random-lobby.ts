/** Random lobbies of exploration: both orders, restarts and pauses at the opening, beacons. */
import type { Random } from '../foundation/random.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { OperatorEvent } from '../scenario/venue/operator-schema.ts';
import { oneOf, within } from './draws.ts';

type Explored = Pick<
  Scenario,
  'concert' | 'arrivals' | 'faults' | 'roomChanges' | 'operator' | 'durationSeconds'
>;

/** Every third sale has a lobby, and most of its buyers come to it. */
export function drawLobby<Sale extends Explored>(random: Random, sale: Sale): Sale {
  if (!random.chance(1 / 3)) return sale;
  const opensAfterSeconds = oneOf(random, [2, 7.5, 30, 90]);
  const lobbyOpensAfterSeconds = oneOf(random, [0, 0, 1, opensAfterSeconds / 2]);
  const order = oneOf(random, ['arrival', 'draw', 'draw']);
  const concert = { ...sale.concert, opensAfterSeconds, lobbyOpensAfterSeconds, order };
  const paused = random.chance(0.3) ? drawPause(random, opensAfterSeconds) : null;
  const beacon = order === 'draw' ? drawBeacon(random, opensAfterSeconds) : [];
  const operator = [...(sale.operator ?? []), ...beacon].toSorted(
    (a, b) => a.atSeconds - b.atSeconds,
  );
  return {
    ...sale,
    concert,
    arrivals: drawArrivals(random, sale.arrivals),
    faults: restartAtOpening(random, sale.faults, opensAfterSeconds),
    ...(operator.length > 0 && { operator }),
    ...(paused && { roomChanges: paused }),
    durationSeconds: sale.durationSeconds + opensAfterSeconds + pauseSeconds,
  };
}

const pauseSeconds = 40;

function drawArrivals(random: Random, drawn: Scenario['arrivals']): Scenario['arrivals'] {
  if (drawn.kind === 'closed' || random.chance(0.3)) return drawn;
  return {
    kind: 'early',
    lateShare: oneOf(random, [0, 0.1, 0.5]),
    lateSeconds: oneOf(random, [0, 5, 60]),
    botsFirst: random.chance(0.5),
  };
}

/** In half of the lobbies the server restarts within a second of the opening. */
function restartAtOpening(
  random: Random,
  faults: Scenario['faults'],
  opensAfterSeconds: number,
): Scenario['faults'] {
  const until = faults.untilSeconds ?? Infinity;
  const at = opensAfterSeconds + oneOf(random, [-1, 0, 0, 0.5, 1]);
  if (random.chance(0.5) || at >= until) return faults;
  return { ...faults, restartsAtSeconds: [...faults.restartsAtSeconds, at] };
}

/** The room is paused when the doors open, so that the lobby is closed before lots are drawn. */
function drawPause(
  random: Random,
  opensAfterSeconds: number,
): NonNullable<Scenario['roomChanges']> {
  const from = opensAfterSeconds - oneOf(random, [0.5, 1, 2]);
  const until = opensAfterSeconds + within(random, [1, pauseSeconds]);
  return [
    { atSeconds: from, paused: true },
    { atSeconds: until, paused: false },
  ];
}

function drawBeacon(random: Random, opensAfterSeconds: number): OperatorEvent[] {
  if (random.chance(0.5)) return [];
  const atSeconds = oneOf(random, [
    0,
    opensAfterSeconds,
    opensAfterSeconds + within(random, [1, 20]),
  ]);
  return [{ atSeconds, giveBeacon: `round ${within(random, [1, 1_000_000])}` }];
}
