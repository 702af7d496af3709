/** The presets `lobby` and `draw`: one crowd with bots in a lobby, by arrival and by lots. */
import type { ScenarioInput } from '../schema.ts';

/** The bots come first, and stand in front of all others. */
export const lobby: ScenarioInput = {
  name: 'lobby',
  description: 'Two hundred people, some of them bots, wait in a lobby: who came first is first.',
  concert: {
    seatsPerDate: 120,
    reservationSeconds: 60,
    lobbyOpensAfterSeconds: 10,
    opensAfterSeconds: 70,
    order: 'arrival',
    room: { maxActive: 25, admitPerMinute: 100, sessionSeconds: 180, claimSeconds: 30 },
  },
  buyers: 200,
  arrivals: { kind: 'early', lateShare: 0.15, lateSeconds: 60 },
  personas: {
    human: 30,
    bot: 3,
    wanderer: 2,
    'no-show': 2,
    abandoner: 1,
    flaky: 1,
    'last-moment': 1,
  },
  patienceSeconds: 300,
  durationSeconds: 1_200,
  thresholds: ['sold>=95%', 'oversold==0', 'waits.bought.p90<=3min'],
};

/** The same crowd, and a server that restarts when the lots are to be drawn. */
export const draw: ScenarioInput = {
  ...lobby,
  name: 'draw',
  description: 'The lobby of two hundred with bots, and lots are drawn when the doors open.',
  concert: { ...lobby.concert, order: 'draw' },
  operator: [{ atSeconds: 30, giveBeacon: 'drand round 4812345' }],
  faults: { restartsAtSeconds: [70] },
};
