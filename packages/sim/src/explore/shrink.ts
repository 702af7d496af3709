/** Shrinks a failing scenario for as long as it still fails, so that the failure can be read. */
import { catalogueDefaults } from '@onsale/core/catalogue';
import { personaNames, type Scenario } from '../scenario/schema.ts';
import { eveningsOf } from '../scenario/venue/operator-schema.ts';

/** Bound of the runs that one search may take. */
const maxRuns = 100;

const faultNames = ['drop', 'delay', 'duplicate', 'lostAnswer'] as const;

/** The removable parts: personas, faults, restarts, room changes, dates, the opening, the lobby. */
export const removables = [
  ...personaNames,
  ...faultNames,
  'restarts',
  'roomChanges',
  'dates',
  'opening',
  'lobby',
  'draw',
  'layout',
  'parties',
  'operator',
] as const;

export type Removable = (typeof removables)[number];

/**
 * The scenario without the named parts: a persona, a kind of fault, all changes of the room, all
 * dates but one, the wait for the opening, the lobby, the draw of its lots, the hall of sections,
 * the wishes of parties, the acts of the operator.
 */
export function without(scenario: Scenario, names: readonly Removable[]): Scenario {
  return names.reduce(withoutOne, scenario);
}

function withoutOne(scenario: Scenario, name: Removable): Scenario {
  const { concert, faults, operator } = scenario;
  switch (name) {
    case 'restarts':
      return { ...scenario, faults: { ...faults, restartsAtSeconds: [] } };
    case 'roomChanges': {
      const { roomChanges: _, ...unchanged } = scenario;
      return unchanged;
    }
    case 'dates': {
      const inFirst = (operator ?? []).filter(
        (event) => event.cancelDate === undefined && eveningsOf(event).every((date) => date === 1),
      );
      return {
        ...scenario,
        ...(operator && { operator: inFirst }),
        concert: { ...concert, dates: 1 },
      };
    }
    case 'layout': {
      const { layout: _, singleSeats: __, ...plain } = concert;
      return { ...scenario, concert: { ...plain, seatsPerRow: catalogueDefaults.seatsPerRow } };
    }
    case 'operator': {
      const { operator: _, ...unchanged } = scenario;
      return unchanged;
    }
    case 'parties':
      return { ...scenario, parties: { section: 0, maxPrice: 0, accessible: 0 } };
    case 'opening': {
      const opened = withoutLobby(scenario);
      return {
        ...opened,
        concert: { ...opened.concert, opensAfterSeconds: 0 },
        arrivals:
          opened.arrivals.kind === 'lobby'
            ? { kind: 'burst', withinSeconds: opened.arrivals.rushSeconds }
            : opened.arrivals,
      };
    }
    case 'lobby':
      return withoutLobby(scenario);
    case 'draw':
      return withoutDraw(scenario);
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'lostAnswer':
      return { ...scenario, faults: { ...faults, [name]: 0 } };
    default:
      return { ...scenario, personas: { ...scenario.personas, [name]: 0 } };
  }
}

/** Without a draw, and without its beacon, which stands in acts of its own or beside others. */
function withoutDraw(scenario: Scenario): Scenario {
  const { order: _, ...concert } = scenario.concert;
  const { operator } = scenario;
  const acts = operator
    ?.map(({ giveBeacon: __, ...event }) => event)
    .filter((event) => Object.keys(event).length > 1);
  return { ...scenario, concert, ...(acts && { operator: acts }) };
}

/** Those who came to the lobby come at the opening. */
function withoutLobby(scenario: Scenario): Scenario {
  const { concert, arrivals, ...rest } = withoutDraw(scenario);
  const { lobbyOpensAfterSeconds: _, ...plain } = concert;
  const isEarly = arrivals.kind === 'early';
  return {
    ...rest,
    concert: plain,
    arrivals: isEarly ? { kind: 'lobby', rushSeconds: arrivals.lateSeconds } : arrivals,
  };
}

function contains(
  { personas, concert, faults, parties, operator = [], roomChanges = [] }: Scenario,
  name: Removable,
): boolean {
  switch (name) {
    case 'restarts':
      return faults.restartsAtSeconds.length > 0;
    case 'roomChanges':
      return roomChanges.length > 0;
    case 'dates':
      return concert.dates > 1;
    case 'opening':
      return concert.opensAfterSeconds > 0;
    case 'lobby':
      return concert.lobbyOpensAfterSeconds !== undefined;
    case 'draw':
      return concert.order === 'draw';
    case 'layout':
      return concert.layout !== undefined;
    case 'operator':
      return operator.length > 0;
    case 'parties':
      return concert.layout !== undefined && Object.values(parties).some((share) => share > 0);
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'lostAnswer':
      return faults[name] > 0;
    default: {
      const others = Object.entries(personas).filter(([other]) => other !== name);
      return (personas[name] ?? 0) > 0 && others.some(([, weight]) => weight > 0);
    }
  }
}

export interface Shrunk {
  /** Fails in the same way as the original. */
  scenario: Scenario;
  /** Removed parts; the number of buyers is reduced as well. */
  without: Removable[];
}

/**
 * Reduces the buyers, first by halves and then one at a time; then removes each persona, fault and
 * date that the failure does not need; and repeats for as long as something smaller fails.
 *
 * @param scenario one that fails.
 * @param fails plays a scenario and returns whether it breaks the same guarantee.
 */
export async function shrink(
  scenario: Scenario,
  fails: (scenario: Scenario) => Promise<boolean>,
): Promise<Shrunk> {
  let runs = 0;
  let smallest: Shrunk = { scenario, without: [] };
  const keepIfItFails = async (smaller: Shrunk): Promise<boolean> => {
    runs += 1;
    const isSmaller = runs <= maxRuns && (await fails(smaller.scenario));
    if (isSmaller) smallest = smaller;
    return isSmaller;
  };
  const fewerBuyers = async (): Promise<void> => {
    let step = Math.floor(smallest.scenario.buyers / 2);
    while (step >= 1) {
      const buyers = smallest.scenario.buyers - step;
      const isFewer =
        buyers >= 1 &&
        (await keepIfItFails({ ...smallest, scenario: { ...smallest.scenario, buyers } }));
      step = isFewer ? Math.min(step, Math.floor(buyers / 2)) : Math.floor(step / 2);
    }
  };
  for (let before: Shrunk | null = null; runs < maxRuns && smallest !== before;) {
    before = smallest;
    await fewerBuyers();
    for (const name of removables) {
      if (!contains(smallest.scenario, name)) continue;
      await keepIfItFails({
        scenario: without(smallest.scenario, [name]),
        without: [...smallest.without, name],
      });
    }
  }
  return smallest;
}
