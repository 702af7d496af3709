/** Sample buyers who are served in the order of joining, for the figures of a report. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { Outcome } from '../../src/result.ts';
import type { PersonaName, Scenario } from '../../src/scenario/schema.ts';

export interface Visit {
  joinedAt: number;
  admittedAt: number;
  endedAt: number;
  heldAt: number | null;
  soldAt: number | null;
  seatNos: number[];
  persona: PersonaName;
  outcome: Outcome;
}

const browseSeconds = 3;

/** Plays the scenario without a server: no faults, places in a line, a supply of seats. */
export function playOnPaper(scenario: Scenario): { visits: Visit[]; gaveUp: Visit[] } {
  const generator = xoroshiro128plus(scenario.seed);
  const random = () => uniformFloat64(generator);
  const { concert, buyers, patienceSeconds = Infinity, thinkSeconds } = scenario;
  const { maxActive, sessionSeconds } = concert.room;
  const personas = Object.entries(scenario.personas) as [PersonaName, number][];
  const weights = personas.reduce((sum, [, weight]) => sum + weight, 0);
  const choosePersona = (): PersonaName => {
    let left = random() * weights;
    for (const [persona, weight] of personas) if ((left -= weight) < 0) return persona;
    return personas[0]![0];
  };

  const joins = Array.from({ length: buyers }, () => arrival(scenario, random)).toSorted(
    (a, b) => a - b,
  );
  const freeSeats = Array.from(
    { length: concert.seatsPerDate * concert.dates },
    (_, index) => index + 1,
  );
  const givenBack: { at: number; seatNos: number[] }[] = [];
  const slots = Array.from({ length: maxActive }, () => 0);
  const visits: Visit[] = [];
  const gaveUp: Visit[] = [];

  for (const joinedAt of joins) {
    const slot = slots.indexOf(Math.min(...slots));
    const admittedAt = Math.max(joinedAt, slots[slot]!);
    const persona = choosePersona();
    const visit: Visit = {
      joinedAt,
      admittedAt,
      endedAt: admittedAt + browseSeconds,
      heldAt: null,
      soldAt: null,
      seatNos: [],
      persona,
      outcome: 'soldOut',
    };
    if (admittedAt - joinedAt > patienceSeconds) {
      gaveUp.push({ ...visit, endedAt: joinedAt + patienceSeconds, outcome: 'gaveUp' });
      continue;
    }
    while (givenBack[0] && givenBack[0].at <= admittedAt)
      freeSeats.unshift(...givenBack.shift()!.seatNos);
    const wanted = 1 + Math.floor(random() * 3);
    if (persona === 'no-show') {
      Object.assign(visit, { endedAt: admittedAt + concert.room.claimSeconds, outcome: 'noShow' });
    } else if (freeSeats.length > 0) {
      const seatNos = freeSeats.splice(0, wanted);
      const thinks = thinkSeconds[0] + random() * (thinkSeconds[1] - thinkSeconds[0]);
      const heldAt = admittedAt + browseSeconds;
      if (persona === 'abandoner' || (persona === 'hesitant' && random() < 0.5)) {
        const endedAt = heldAt + Math.min(sessionSeconds, concert.reservationSeconds) / 4;
        const outcome: Outcome = persona === 'abandoner' ? 'left' : 'expired';
        Object.assign(visit, { heldAt, endedAt, outcome, seatNos });
        givenBack.push({ at: endedAt, seatNos });
        givenBack.sort((a, b) => a.at - b.at);
      } else {
        const soldAt = heldAt + thinks;
        Object.assign(visit, { heldAt, soldAt, endedAt: soldAt, outcome: 'bought', seatNos });
      }
    }
    slots[slot] = visit.endedAt;
    visits.push(visit);
  }
  return { visits, gaveUp };
}

function arrival({ arrivals, concert }: Scenario, random: () => number): number {
  if (arrivals.kind === 'burst') return random() * arrivals.withinSeconds;
  if (arrivals.kind !== 'lobby') throw new Error('The paper knows bursts and lobbies.');
  return concert.opensAfterSeconds + random() ** 2 * arrivals.rushSeconds;
}
