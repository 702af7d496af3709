/**
 * A fault-injecting network between the SDK and the server: latency, drops, duplicates, lost
 * responses. Each attempt is reported as its client sees it: answered, refused, or unknown.
 */
import { elapsedOf } from '../foundation/paced-clock.ts';
import type { EventLog } from '../foundation/event-log.ts';
import type { Random } from '../foundation/random.ts';
import type { RunResult } from '../result.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Environment } from '../foundation/environment.ts';
import type { Answer, Attempt } from './attempt.ts';
import { describe, readAnswer, readAttempt } from './call-content.ts';

/** Receives every attempt of one client. */
export interface Observer {
  name: string;
  sent(attempt: Attempt): void;
  answered(attempt: Attempt, answer: Answer): void;
  /** The server's response was lost on its way to the client. */
  lostResponse(attempt: Attempt, answer: Answer): void;
}

export interface Network {
  /**
   * A `fetch` for one client.
   */
  fetchFor(observer: Observer, random: Random, link?: Link): typeof globalThis.fetch;
  /** Injects no more faults from now on. */
  stopFaults(): void;
  /**
   * The sale is over: later calls succeed, take no time, and are not logged as events of the run.
   */
  end(): void;
  /** The server restarted: every call in flight loses its response. */
  dropConnections(): void;
  faults: RunResult['faults'];
}

/** Fault probabilities added to the scenario's, for a client with a bad connection. */
export type NetworkFaults = Pick<Scenario['faults'], 'drop' | 'delay' | 'duplicate' | 'lostAnswer'>;

/**
 * Probabilities that are added to those of the scenario; or `immediate`, for calls that no fault
 * meets and that, in virtual time, take no time.
 */
export type Connection = NetworkFaults | 'immediate';

/** The way of one client to the server. */
export interface Link {
  connection?: Connection | undefined;
  /** How late the call is that begins now, in milliseconds. */
  takeLateMs?: (() => number) | undefined;
}

export const noExtraFaults: NetworkFaults = { drop: 0, delay: 0, duplicate: 0, lostAnswer: 0 };

/** Time-out of a buyer's call: longer than any injected delay, shorter than any patience. */
export const callTimeoutMs = 15_000;

const onTime = () => 0;

interface Call {
  url: string;
  init: RequestInit;
  random: Random;
  attempt: Attempt;
  observer: Observer;
}

/** Fails in the way the platform's `fetch` does when a connection is lost. */
function connectionLost(): TypeError {
  return new TypeError('fetch failed: the connection was lost');
}

export function createNetwork({
  scenario,
  environment,
  log,
}: {
  scenario: Scenario;
  environment: Environment;
  log: EventLog;
}): Network {
  const { clock } = environment;
  const faults = { dropped: 0, delayed: 0, duplicated: 0, lostAnswers: 0, restarts: 0 };
  let areFaultsStopped = false;
  let isOver = false;
  let serverGeneration = 0;

  const transit = (random: Random, signal: AbortSignal | undefined) =>
    environment.mode === 'virtual' && !isOver
      ? clock.sleep(Math.round(random.between(scenario.network.latencyMs)), signal)
      : Promise.resolve();

  const startLatency = (attempt: Attempt) => {
    const startedAt = elapsedOf(clock);
    const sinceDue = () => elapsedOf(clock) - startedAt + attempt.lateMs;
    const record = (latencyMs: number): void => {
      if (environment.mode === 'real') attempt.latencyMs = latencyMs;
    };
    return {
      answered: () => record(sinceDue()),
      /** A client that gave up waited so long; any other call without an answer, its time-out. */
      failed: (signal: AbortSignal | undefined) => (error: unknown) => {
        record(signal?.aborted ? sinceDue() : Math.max(callTimeoutMs, sinceDue()));
        throw error;
      },
    };
  };

  const deliver = async (
    { url, init, random, attempt, observer }: Call,
    connection: Connection,
  ): Promise<Response> => {
    const signal = init.signal ?? undefined;
    const happens = (fault: keyof NetworkFaults) =>
      connection !== 'immediate' &&
      random.chance(Math.min(1, scenario.faults[fault] + connection[fault])) &&
      !areFaultsStopped;
    const inTransit = () =>
      connection === 'immediate' ? Promise.resolve() : transit(random, signal);
    const startGeneration = serverGeneration;
    if (happens('delay')) {
      faults.delayed += 1;
      await clock.sleep(Math.round(random.between(scenario.faults.delaySeconds) * 1000), signal);
    }
    await inTransit();
    if (happens('drop')) {
      faults.dropped += 1;
      throw connectionLost();
    }
    if (serverGeneration !== startGeneration) throw connectionLost();
    // In virtual time the server does not use the signal; in real time it needs it.
    const { signal: _, ...unsignalled } = init;
    const sending = environment.mode === 'virtual' ? unsignalled : init;
    attempt.departedAt = clock.now();
    const measure = startLatency(attempt);
    const response = await environment.fetch(url, sending).catch(measure.failed(signal));
    attempt.handledAt = clock.now();
    if (happens('duplicate')) {
      faults.duplicated += 1;
      sendDuplicate({ url, init: unsignalled, random, attempt, observer });
    }
    const text = await response.text().catch(measure.failed(signal));
    measure.answered();
    if (happens('lostAnswer')) {
      faults.lostAnswers += 1;
      reportLostResponse({ attempt, observer }, text);
      throw connectionLost();
    }
    // A client that gives up does not get the answer either.
    await inTransit().catch((error: unknown) => {
      reportLostResponse({ attempt, observer }, text);
      throw error;
    });
    if (serverGeneration !== startGeneration) {
      reportLostResponse({ attempt, observer }, text);
      throw connectionLost();
    }
    const { ok, status, headers } = response;
    return { ok, status, headers, text: async () => text } as Response;
  };

  /** Sends the same request once more and discards the response; after the end it sends nothing. */
  const sendDuplicate = ({ url, init, random, attempt, observer }: Call): void => {
    const repeat = async (): Promise<void> => {
      await transit(random, undefined);
      if (isOver) return;
      const response = await environment.fetch(url, init);
      // It may have been decided at any instant since the first one arrived.
      const repeated = { ...attempt, handledAt: clock.now() };
      reportLostResponse({ attempt: repeated, observer }, await response.text());
    };
    void repeat().catch(() => undefined);
  };

  const reportLostResponse = (
    { attempt, observer }: Pick<Call, 'attempt' | 'observer'>,
    text: string,
  ): void => {
    if (isOver) return;
    const answer = readAnswer(text);
    log.append(observer.name, () => `${describe(attempt, answer)}, unheard`);
    observer.lostResponse(attempt, answer);
  };

  return {
    fetchFor(observer, random, { connection = noExtraFaults, takeLateMs = onTime } = {}) {
      return async (input, init = {}) => {
        const url = input instanceof Request ? input.url : String(input);
        const attempt = readAttempt(url, init, clock);
        attempt.lateMs = takeLateMs();
        const report = (answer: Answer): void => {
          if (!isOver) log.append(observer.name, () => describe(attempt, answer));
          observer.answered(attempt, answer);
        };
        observer.sent(attempt);
        const delivery = deliver({ url, init, random, attempt, observer }, connection);
        const text = await delivery.then(
          (response) => response.text(),
          () => null,
        );
        report(readAnswer(text));
        return delivery;
      };
    },
    stopFaults() {
      areFaultsStopped = true;
    },
    end() {
      areFaultsStopped = true;
      isOver = true;
    },
    dropConnections() {
      serverGeneration += 1;
      faults.restarts += 1;
    },
    faults,
  };
}
