/** Makes the scenario of a planned sale, which the model plays. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { readScenario, ScenarioError } from '../scenario/read.ts';
import type { ScenarioMistake } from '../scenario/mistakes.ts';
import type { ModelledScenario } from './model/crowd.ts';
import type { ScenarioInput } from '../scenario/schema.ts';
import { lateShare, type PlanOptions } from './plan-options.ts';

const source = 'the plan';
const maxSeatsByDefault = 4;

/** @throws ScenarioError when the sale cannot be played. */
export function scenarioOf(options: PlanOptions, seed = options.seed): ModelledScenario {
  const mistakes = mistakesIn(options);
  if (mistakes.length > 0) throw new ScenarioError(source, mistakes);
  const { seatsPerBuyer, noShows, abandoners, dropOuts, bots, accountsPerBot } = options;
  const scenario = readScenario(
    {
      name: 'plan',
      seed,
      buyers: options.buyers,
      concert: {
        dates: options.dates,
        seatsPerDate: seatsPerDate(options),
        maxSeatsPerUser: Math.max(maxSeatsByDefault, seatsPerBuyer ?? 0),
        room: {
          maxActive: options.maxActive,
          admitPerMinute: options.admitPerMinute,
          sessionSeconds: options.sessionSeconds,
        },
        ...(options.order && {
          lobbyOpensAfterSeconds: 0,
          opensAfterSeconds: lobbySeconds(options),
          order: options.order,
        }),
      },
      arrivals: arrivalsOf(options),
      personas: { human: humans(options), 'no-show': noShows, abandoner: abandoners, bot: bots },
      patienceSeconds: options.patienceMinutes * 60,
      thinkSeconds: [...options.thinkSeconds],
      ...(seatsPerBuyer !== undefined && { seatsWanted: { [seatsPerBuyer]: 1 } }),
      ...(options.roomChanges.length > 0 && {
        roomChanges: options.roomChanges.map(({ atSeconds, ...change }) => {
          return { atSeconds: atSeconds + lobbySeconds(options), ...change };
        }),
      }),
      durationSeconds: 1_000_000,
    },
    source,
  );
  return { scenario, dropOuts, accountsPerBot };
}

const lobbySeconds = ({ order, lobbyMinutes }: PlanOptions): number =>
  order === undefined ? 0 : lobbyMinutes * 60;

function arrivalsOf({ order, arriveWithinSeconds }: PlanOptions): ScenarioInput['arrivals'] {
  return order === undefined
    ? { kind: 'burst', withinSeconds: arriveWithinSeconds }
    : { kind: 'early', lateShare, lateSeconds: arriveWithinSeconds, botsFirst: true };
}

export function seatsPerDate({ seats, dates }: PlanOptions): number {
  return Math.max(1, Math.round(seats / dates));
}

/** The percentage of buyers who are nothing special. */
function humans({ noShows, abandoners, dropOuts, bots }: PlanOptions): number {
  return 100 - noShows - abandoners - dropOuts - bots;
}

function mistakesIn(options: PlanOptions): ScenarioMistake[] {
  const mistakes: ScenarioMistake[] = [];
  const most = catalogueLimits.seatsPerDate;
  if (seatsPerDate(options) > most) {
    const dates = Math.ceil(options.seats / most);
    const message = `a date has at most ${most} seats: spread them over ${dates} dates or more`;
    mistakes.push({ path: 'seats', message });
  }
  if (humans(options) < 1) {
    const message = `no-shows, abandoners, drop-outs and bots are ${100 - humans(options)} % of the buyers together: at most 99`;
    mistakes.push({ path: 'buyers', message });
  }
  return mistakes;
}
