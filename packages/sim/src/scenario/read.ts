/** A scenario from whatever was read, or every reason why it is none. */
import { problemsOf, type Problem } from './problems.ts';
import { contradictionsIn } from './rules.ts';
import { personaNames, scenarioSchema, type Scenario, type ScenarioInput } from './schema.ts';

/** A scenario that cannot be read or played; the message has a line for each wrong field. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly Problem[];

  /** @param from where it came from, as the reader knows it: a path, a name, the flags. */
  constructor(from: string, problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => lineOf(from, problem)).join('\n'), options);
    this.problems = problems;
  }
}

function lineOf(from: string, { path, message }: Problem): string {
  return path === '' ? `${from}: ${message}` : `${from}: ${path}: ${message}`;
}

/**
 * Checks each field, and then all of them together; what was left out gets its default.
 *
 * @throws ScenarioError
 */
export function readScenario(value: unknown, from: string): Scenario {
  const read = scenarioSchema.safeParse(value);
  if (!read.success) throw new ScenarioError(from, problemsOf(read.error.issues, value));
  const scenario = { ...read.data, personas: inOrder(read.data.personas) };
  const contradictions = contradictionsIn(scenario);
  if (contradictions.length > 0) throw new ScenarioError(from, contradictions);
  return scenario;
}

/** The order in which a file names its personas must not change who comes. */
function inOrder(personas: Scenario['personas']): Scenario['personas'] {
  return Object.fromEntries(
    personaNames
      .filter((name) => personas[name] !== undefined)
      .map((name) => [name, personas[name]]),
  );
}

type Changes<T> = { [Name in keyof T]?: T[Name] | undefined };
type Concert = NonNullable<ScenarioInput['concert']>;

/** What flags may change of a scenario; undefined leaves it as it is. */
export type ScenarioOverrides = Omit<Changes<ScenarioInput>, 'concert' | 'faults' | 'checks'> & {
  concert?: Omit<Changes<Concert>, 'room'> & { room?: Changes<NonNullable<Concert['room']>> };
  faults?: Changes<NonNullable<ScenarioInput['faults']>>;
  checks?: Changes<NonNullable<ScenarioInput['checks']>>;
};

/**
 * The scenario with some fields changed, checked again: the groups `concert`, `concert.room`,
 * `faults` and `checks` field by field, anything else as a whole.
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
