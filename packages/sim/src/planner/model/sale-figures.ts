/** The figures of a modelled sale: seats, waits, endings, requests. Seconds from its start. */
import type { WaitFigures } from '../../result.ts';
import { outcomeCode, modelOutcomes, type BuyerTable, type ModelOutcome } from './buyer-table.ts';
import { modelPersonas, personaCode, type Crowd, type ModelPersona } from './crowd.ts';
import { DurationHistogram } from './duration-histogram.ts';
import type { FirstTenth } from './line/lobby.ts';
import type { PlayedSale } from './sale-model.ts';

export interface SaleFigures {
  seats: { total: number; sold: number };
  /** When every seat was held or sold for the first time; null if that never was. */
  takenAfterSeconds: number | null;
  /** null: not sold out. */
  soldOutAfterSeconds: number | null;
  /** How many buyers' visits ended so. */
  outcomes: Record<Exclude<ModelOutcome, 'none'>, number>;
  /** Times in line of buyers who stayed: until they were inside, or else until they were gone. */
  waits: { all: WaitFigures; bought: WaitFigures; without: WaitFigures };
  /** Of buyers who were inside before the last seat was sold. */
  waitsInside: WaitFigures;
  /** Seats sold, by persona. */
  seatsOf: Record<ModelPersona, number>;
  /** From 0 to 1 while buyers waited and seats were left; null when none ever did. */
  slotsUsed: number | null;
  /** null without a lobby. */
  lobby: LobbyFigures | null;
}

export interface LobbyFigures {
  firstTenth: FirstTenth;
  /** Of the people who want tickets, by tenths in the order of arrival: the share that buys. */
  chances: number[];
}

export function figuresOf(
  { buyers, hall, slotsUsed, firstTenth }: PlayedSale,
  { inOrder }: Crowd,
): SaleFigures {
  const { soldOutAt, takenAt } = hall;
  const isBought = (outcome: number) => outcome === outcomeCode.bought;
  const stayed = (outcome: number) =>
    outcome !== outcomeCode.noShow && outcome !== outcomeCode.wentAway;
  const endsAt = soldOutAt ?? Infinity;
  return {
    seats: { total: hall.total, sold: hall.sold },
    takenAfterSeconds: takenAt === null ? null : takenAt / 1000,
    soldOutAfterSeconds: soldOutAt === null ? null : soldOutAt / 1000,
    outcomes: countOutcomes(buyers),
    waits: {
      all: waitsOf(buyers, ({ outcome }) => stayed(outcome)),
      bought: waitsOf(buyers, ({ outcome }) => isBought(outcome)),
      without: waitsOf(buyers, ({ outcome }) => stayed(outcome) && !isBought(outcome)),
    },
    waitsInside: waitsOf(buyers, ({ insideAt }) => insideAt < endsAt),
    seatsOf: Object.fromEntries(
      modelPersonas.map((name) => [name, buyers.seatsSold[personaCode[name]]!]),
    ) as Record<ModelPersona, number>,
    slotsUsed,
    lobby: firstTenth && { firstTenth, chances: chancesOf(buyers, inOrder) },
  };
}

const wantTickets: readonly number[] = [personaCode.human, personaCode.wanderer];

/** Empty tenths, of fewer than ten people, have the chance 0. */
function chancesOf({ personas, outcomes }: BuyerTable, inOrder: Uint32Array): number[] {
  const people = inOrder.filter((buyer) => wantTickets.includes(personas[buyer]!));
  return Array.from({ length: 10 }, (_, tenth) => {
    const [from, to] = [tenth, tenth + 1].map((at) => Math.round((at * people.length) / 10));
    const own = people.subarray(from, to);
    const bought = own.filter((buyer) => outcomes[buyer] === outcomeCode.bought);
    return own.length === 0 ? 0 : bought.length / own.length;
  });
}

function countOutcomes({ outcomes }: BuyerTable): SaleFigures['outcomes'] {
  const counts = new Float64Array(modelOutcomes.length);
  for (const outcome of outcomes) counts[outcome]! += 1;
  return Object.fromEntries(
    modelOutcomes
      .filter((name) => name !== 'none')
      .map((name) => [name, counts[outcomeCode[name]]!]),
  ) as SaleFigures['outcomes'];
}

function waitsOf(
  buyers: BuyerTable,
  counts: (buyer: { outcome: number; insideAt: number }) => boolean,
): WaitFigures {
  const { joinedAt, insideAt, goneAt, outcomes } = buyers;
  const waits = new DurationHistogram();
  let admitted = 0;
  for (let buyer = 0; buyer < joinedAt.length; buyer += 1) {
    const since = joinedAt[buyer]!;
    const inside = insideAt[buyer]!;
    // Without a place there is no time in line.
    if (!(since >= 0) || !counts({ outcome: outcomes[buyer]!, insideAt: inside })) continue;
    const isInside = inside < Infinity;
    waits.add(Math.max(0, (isInside ? inside : goneAt[buyer]!) - since));
    if (isInside) admitted += 1;
  }
  return {
    people: waits.count,
    admitted,
    p50: waits.quantileSeconds(0.5),
    p90: waits.quantileSeconds(0.9),
    longest: waits.longestSeconds,
  };
}
