/** Scenarios played against the embedded server, with what tests want to see of them afterwards. */
import type { ManualClock } from '@onsale/core/clock';
import { createOnsaleClient, type Onsale } from '@onsale/sdk';
import { embedServer } from '@onsale/server/embedded';
import { randomStream, seededIds } from '../src/random.ts';
import type { RunResult } from '../src/result.ts';
import { playScenario } from '../src/run.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../src/scenario/schema.ts';
import { playVirtually, virtualClock, type World } from '../src/world.ts';

const adminKey = 'the-operator';
const url = 'http://tested';

/** The command that a test's run is told to be repeated with. */
export const repeat = 'onsale simulate test --seed 1';

/** A scenario of few people in a hurry: what is given goes before what is said here. */
export function scenarioOf(given: Partial<ScenarioInput>): Scenario {
  return scenarioSchema.parse({
    name: 'test',
    buyers: 1,
    arrivals: { kind: 'burst', withinSeconds: 1 },
    personas: { human: 1 },
    thinkSeconds: [1, 2],
    durationSeconds: 3_600,
    checks: { auditEverySeconds: 10 },
    ...given,
  } satisfies ScenarioInput);
}

/** A request on its way to the server. */
export interface Asked {
  procedure: string;
  /** What it acts with. */
  authorization: string | null;
}

export interface PlayOptions {
  /** Makes what the server answered to a call into what the client gets; it may throw, too. */
  tamper?: ((data: unknown, asked: Asked) => unknown) | undefined;
  /** Makes each call of the server, and may look around it. */
  carry?: (call: () => Promise<Response>) => Promise<Response>;
  /** Lets those who are due at the same instant act in a random order, or at once. */
  shuffled?: boolean;
  /** Ends the run early. */
  signal?: AbortSignal | undefined;
  /** Is told of each line of the event log. */
  onEvent?: (line: string) => void;
}

export interface Played extends AsyncDisposable {
  result: RunResult;
  /** The event log. */
  events: string[];
  /** What the server met that was its own fault. */
  faults: unknown[];
  /** The same server, after the run. */
  world: World;
  clock: ManualClock;
  /** Is told what the server says, without any tampering. */
  operator: Onsale;
  concertId: string;
}

export async function play(
  given: Partial<ScenarioInput>,
  { tamper, carry, shuffled = false, signal, onEvent = () => {} }: PlayOptions = {},
): Promise<Played> {
  const scenario = scenarioOf(given);
  const clock = virtualClock(scenario.seed, { shuffled });
  const own = randomStream(scenario.seed, 'server');
  const faults: unknown[] = [];
  const random = () => own.next();
  const ids = seededIds(own);
  const server = await embedServer({
    clock,
    random,
    ids,
    adminKey,
    onFault: (cause) => faults.push(cause),
  });
  const fetch: World['fetch'] = carry
    ? (input, init) => carry(() => server.fetch(input, init))
    : server.fetch;
  const world: World = {
    url,
    adminKey,
    clock,
    fetch: tamper ? tampered(fetch, tamper) : fetch,
    mode: 'virtual',
    restart: () => server.restart(),
    play: (work) => playVirtually(clock, work),
  };
  const events: string[] = [];
  let concertId = '';
  const note = (line: string): void => {
    events.push(line);
    onEvent(line);
  };
  const options = { scenario, world, version: '0.0.0', repeat, onEvent: note };
  const result = await playScenario(
    { ...options, ...(signal && { signal }) },
    ({ concert }) => ({ concertId } = concert),
  );
  const operator = clientOf({ world: { ...world, fetch: server.fetch }, accountKey: adminKey });
  const close = () => server.close();
  return {
    result,
    events,
    faults,
    world,
    clock,
    operator,
    concertId,
    [Symbol.asyncDispose]: close,
  };
}

/** A client of the played server, who comes after everybody has gone. */
export function clientOf({ world, accountKey }: { world: World; accountKey?: string }): Onsale {
  const { fetch, clock } = world;
  const own = randomStream(1, 'newcomer');
  return createOnsaleClient({
    url,
    accountKey,
    fetch,
    clock,
    random: () => own.next(),
    ids: seededIds(own),
  });
}

function tampered(
  fetch: World['fetch'],
  tamper: NonNullable<PlayOptions['tamper']>,
): World['fetch'] {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { ok, status, headers } = response;
    if (!ok) return response;
    const { result } = JSON.parse(await response.text()) as { result: { data: unknown } };
    const [path = ''] = (input instanceof Request ? input.url : String(input)).split('?', 1);
    const request = {
      procedure: path.slice(path.lastIndexOf('/') + 1),
      authorization: new Headers(init?.headers).get('authorization'),
    };
    const text = JSON.stringify({ result: { data: tamper(result.data, request) } });
    return { ok, status, headers, text: async () => text } as Response;
  };
}

/** One line of the event log, read. */
export interface Call {
  atSeconds: number;
  who: string;
  procedure: string;
  /** What was asked, where the log says it. */
  input: Record<string, unknown>;
  /** The fields of the answer that the log shows; null when it was refused or lost. */
  data: Record<string, unknown> | null;
  /** The reason of a refusal, or `no answer`. */
  refusal: string | null;
}

/** The calls of one client, or of all, and what was heard of them. */
export function callsIn(events: readonly string[], who?: string): Call[] {
  return events.flatMap((line) => {
    const parts = /^(\S+) (\S+) (\S+?)(?: (\{.*\}))? -> (.*)$/.exec(line);
    if (!parts || line.endsWith(', unheard') || (who !== undefined && parts[2] !== who)) return [];
    const [, atSeconds, name, procedure, input, answer] = parts as unknown as string[];
    const data = answer!.startsWith('{') ? JSON.parse(answer!) : null;
    return {
      atSeconds: Number(atSeconds),
      who: name!,
      procedure: procedure!,
      input: input === undefined ? {} : JSON.parse(input),
      data,
      refusal: data === null ? answer! : null,
    };
  });
}
