/**
 * The way between the SDK and the server, on which requests and answers take time and get lost. Each
 * attempt is noted as the client sees it: answered, refused, or unknown.
 */
import type { Clock } from '@onsale/core/time/clock';
import type { EventLog } from '../foundation/event-log.ts';
import type { Random } from '../foundation/random.ts';
import type { RunResult } from '../result.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { World } from '../foundation/environment.ts';

/** One request of a client and what came of it. */
export interface Attempt {
  /** Such as `queue.join`. */
  procedure: string;
  input: unknown;
  sentAt: number;
  /** When it left for the server, should it have been held up first. */
  leftAt: number;
  /** When the server had answered: in virtual time that is also when it decided. */
  handledAt: number;
}

/** What a client learns; `unknown` is when no answer came. */
export type Answer =
  | { kind: 'ok'; data: unknown }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown' };

/** Is told of every attempt of one client. */
export interface Observer {
  name: string;
  sent(attempt: Attempt): void;
  answered(attempt: Attempt, answer: Answer): void;
  /** What the server answered, and the client never hears. */
  unheard(attempt: Attempt, answer: Answer): void;
}

export interface Network {
  /**
   * A fetch for one client.
   *
   * @param trouble how many times likelier than in the scenario things go wrong, at least somewhat.
   */
  fetchFor(observer: Observer, random: Random, trouble?: Trouble): typeof globalThis.fetch;
  /** From now on nothing goes wrong. */
  calm(): void;
  /** The sale is over: what is asked from now on goes well, takes no time, and is no event of it. */
  end(): void;
  /** The server restarted: whatever was under way gets no answer. */
  cut(): void;
  faults: RunResult['faults'];
}

/** Chances that come on top of the scenario's, for clients whose own connection is bad. */
export type Trouble = Pick<Scenario['faults'], 'drop' | 'delay' | 'duplicate' | 'lostAnswer'>;

export const noTrouble: Trouble = { drop: 0, delay: 0, duplicate: 0, lostAnswer: 0 };

interface Call {
  url: string;
  init: RequestInit;
  random: Random;
  attempt: Attempt;
  observer: Observer;
}

/** As the platform's fetch fails when a connection is lost. */
function connectionLost(): TypeError {
  return new TypeError('fetch failed: the connection was lost');
}

export function createNetwork({
  scenario,
  world,
  log,
}: {
  scenario: Scenario;
  world: World;
  log: EventLog;
}): Network {
  const { clock } = world;
  const faults = { dropped: 0, delayed: 0, duplicated: 0, lostAnswers: 0, restarts: 0 };
  let isCalm = false;
  let isOver = false;
  let generation = 0;

  const leg = (random: Random, signal: AbortSignal | undefined) =>
    world.mode === 'virtual' && !isOver
      ? clock.sleep(Math.round(random.between(scenario.network.latencyMs)), signal)
      : Promise.resolve();

  const carry = async (
    { url, init, random, attempt, observer }: Call,
    trouble: Trouble,
  ): Promise<Response> => {
    const signal = init.signal ?? undefined;
    const happens = (what: keyof Trouble) =>
      random.chance(Math.min(1, scenario.faults[what] + trouble[what])) && !isCalm;
    const began = generation;
    if (happens('delay')) {
      faults.delayed += 1;
      await clock.sleep(Math.round(random.between(scenario.faults.delaySeconds) * 1000), signal);
    }
    await leg(random, signal);
    if (happens('drop')) {
      faults.dropped += 1;
      throw connectionLost();
    }
    if (generation !== began) throw connectionLost();
    // In virtual time the server has no use for the signal, and in real time it needs it.
    const { signal: _, ...unsignalled } = init;
    const sending = world.mode === 'virtual' ? unsignalled : init;
    attempt.leftAt = clock.now();
    const response = await world.fetch(url, sending);
    attempt.handledAt = clock.now();
    if (happens('duplicate')) {
      faults.duplicated += 1;
      repeatLater({ url, init: unsignalled, random, attempt, observer });
    }
    const text = await response.text();
    if (happens('lostAnswer')) {
      faults.lostAnswers += 1;
      tellUnheard({ attempt, observer }, text);
      throw connectionLost();
    }
    await leg(random, signal);
    if (generation !== began) {
      tellUnheard({ attempt, observer }, text);
      throw connectionLost();
    }
    const { ok, status, headers } = response;
    return { ok, status, headers, text: async () => text } as Response;
  };

  /** The same request arrives once more, and nobody waits for its answer; after the end none does. */
  const repeatLater = ({ url, init, random, ...call }: Call): void => {
    const repeat = async (): Promise<void> => {
      await leg(random, undefined);
      if (isOver) return;
      const response = await world.fetch(url, init);
      tellUnheard(call, await response.text());
    };
    void repeat().catch(() => undefined);
  };

  const tellUnheard = (
    { attempt, observer }: Pick<Call, 'attempt' | 'observer'>,
    text: string,
  ): void => {
    if (isOver) return;
    const answer = readAnswer(text);
    log.note(observer.name, () => `${describe(attempt, answer)}, unheard`);
    observer.unheard(attempt, answer);
  };

  return {
    fetchFor(observer, random, trouble = noTrouble) {
      return async (input, init = {}) => {
        const url = input instanceof Request ? input.url : String(input);
        const attempt = readAttempt(url, init, clock);
        const tell = (answer: Answer): void => {
          if (!isOver) log.note(observer.name, () => describe(attempt, answer));
          observer.answered(attempt, answer);
        };
        observer.sent(attempt);
        const carried = carry({ url, init, random, attempt, observer }, trouble);
        const text = await carried.then(
          (response) => response.text(),
          () => null,
        );
        tell(readAnswer(text));
        return carried;
      };
    },
    calm() {
      isCalm = true;
    },
    end() {
      isCalm = true;
      isOver = true;
    },
    cut() {
      generation += 1;
      faults.restarts += 1;
    },
    faults,
  };
}

function readAttempt(url: string, init: RequestInit, clock: Clock): Attempt {
  const [path = '', query] = url.split('?', 2);
  const asked = query === undefined ? null : new URLSearchParams(query).get('input');
  const text = init.method === 'POST' ? init.body : asked;
  const input: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
  return {
    procedure: path.slice(path.lastIndexOf('/') + 1),
    input,
    sentAt: clock.now(),
    leftAt: clock.now(),
    handledAt: clock.now(),
  };
}

interface Envelope {
  result?: { data?: unknown };
  error?: { data?: { reason?: string; details?: { outcome?: string } } };
}

/** @param text null when none came; what is not JSON comes from something between client and server. */
function readAnswer(text: string | null): Answer {
  const envelope = text === null ? null : readJson(text);
  if (envelope === null) return { kind: 'unknown' };
  const { result, error } = envelope;
  // The database went away before it could tell the server what became of a COMMIT.
  if (error?.data?.details?.outcome === 'unknown') return { kind: 'unknown' };
  if (error) return { kind: 'refused', reason: error.data?.reason ?? 'INTERNAL' };
  return { kind: 'ok', data: result?.data };
}

function readJson(text: string): Envelope | null {
  try {
    return JSON.parse(text) as Envelope;
  } catch {
    return null;
  }
}

/** What is worth a word in the log, of any answer. */
const told = [
  'waitNo',
  'status',
  'ahead',
  'reservationId',
  'seatNos',
  'total',
  'balance',
  'orderId',
];

function describe({ procedure, input }: Attempt, answer: Answer): string {
  const asked =
    input === undefined || procedure.startsWith('queue.') ? '' : ` ${JSON.stringify(input)}`;
  if (answer.kind !== 'ok') {
    return `${procedure}${asked} -> ${answer.kind === 'refused' ? answer.reason : 'no answer'}`;
  }
  const fields = Object.entries(answer.data as Record<string, unknown>).filter(([name]) =>
    told.includes(name),
  );
  return `${procedure}${asked} -> ${JSON.stringify(Object.fromEntries(fields))}`;
}
