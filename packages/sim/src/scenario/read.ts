/** Validates a scenario, and reports every mistake in it at once. */
import { layoutSize } from '@onsale/core/hall/layout';
import { mistakesOf, type ScenarioMistake } from './mistakes.ts';
import { contradictionsIn } from './rules.ts';
import { personaNames, scenarioSchema, type Scenario, type ScenarioInput } from './schema.ts';

/** A scenario that is invalid or cannot be played; the message has a line for each wrong field. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly mistakes: readonly ScenarioMistake[];

  /** @param from the source as the reader knows it: a path, a name, the flags. */
  constructor(from: string, mistakes: readonly ScenarioMistake[], options?: ErrorOptions) {
    super(mistakes.map((mistake) => lineOf(from, mistake)).join('\n'), options);
    this.mistakes = mistakes;
  }
}

function lineOf(from: string, { path, message }: ScenarioMistake): string {
  return path === '' ? `${from}: ${message}` : `${from}: ${path}: ${message}`;
}

/**
 * Validates each field and then their combination; missing fields get their defaults.
 *
 * @throws ScenarioError
 */
export function readScenario(value: unknown, from: string): Scenario {
  const read = scenarioSchema.safeParse(value);
  if (!read.success) throw new ScenarioError(from, mistakesOf(read.error.issues, value));
  const scenario = withHallSize({ ...read.data, personas: inOrder(read.data.personas) });
  const contradictions = [...sizesBesideLayout(value, scenario), ...contradictionsIn(scenario)];
  if (contradictions.length > 0) throw new ScenarioError(from, contradictions);
  return scenario;
}

/** With a layout, the numbers of its seats are those of the concert. */
export function withHallSize(scenario: Scenario): Scenario {
  const { concert } = scenario;
  if (!concert.layout) return scenario;
  return { ...scenario, concert: { ...concert, ...layoutSize(concert.layout) } };
}

/** Sizes that were written beside a layout that has others. */
function sizesBesideLayout(value: unknown, { concert }: Scenario): ScenarioMistake[] {
  if (!concert.layout) return [];
  const { concert: written = {} } = value as ScenarioInput;
  return (['seatsPerDate', 'seatsPerRow'] as const)
    .filter((name) => written[name] !== undefined && written[name] !== concert[name])
    .map((name) => ({
      path: `concert.${name}`,
      message: `is told by concert.layout, which has ${concert[name]}: leave it out`,
    }));
}

/** The order of personas in a file must not change which buyers are drawn. */
function inOrder(personas: Scenario['personas']): Scenario['personas'] {
  return Object.fromEntries(
    personaNames
      .filter((name) => personas[name] !== undefined)
      .map((name) => [name, personas[name]]),
  );
}

type Changes<T> = { [Name in keyof T]?: T[Name] | undefined };
type Concert = NonNullable<ScenarioInput['concert']>;

/** Fields of a scenario that flags may override; undefined keeps the value. */
export type ScenarioOverrides = Omit<Changes<ScenarioInput>, 'concert' | 'faults' | 'checks'> & {
  concert?: Omit<Changes<Concert>, 'room'> & { room?: Changes<NonNullable<Concert['room']>> };
  faults?: Changes<NonNullable<ScenarioInput['faults']>>;
  checks?: Changes<NonNullable<ScenarioInput['checks']>>;
};

/**
 * Overrides some fields and validates the result: the groups `concert`, `concert.room`, `faults`
 * and `checks` field by field, anything else as a whole.
 *
 * @throws ScenarioError
 */
export function withOverrides(
  scenario: Scenario,
  overrides: ScenarioOverrides,
  from = scenario.name,
): Scenario {
  const { concert = {}, faults, checks, ...fields } = overrides;
  const { room, ...terms } = concert;
  return readScenario(
    {
      ...scenario,
      ...given(fields),
      concert: {
        ...scenario.concert,
        ...given(terms),
        room: { ...scenario.concert.room, ...given(room) },
      },
      faults: { ...scenario.faults, ...given(faults) },
      checks: { ...scenario.checks, ...given(checks) },
    },
    from,
  );
}

function given(changes: object = {}): object {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
