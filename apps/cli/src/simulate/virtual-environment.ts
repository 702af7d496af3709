/** The virtual environment of a run: a server in this process, on a virtual clock. */
import { randomStream, seededIds } from '@onsale/sim/foundation/random';
import {
  playVirtually,
  virtualClock,
  type BackgroundFault,
  type Environment,
} from '@onsale/sim/foundation/environment';

export interface VirtualEnvironment extends AsyncDisposable {
  environment: Environment;
  /** Internal errors of the server. */
  faults: unknown[];
}

/** @param shuffled orders timers of the same instant at random, and lets some of them overlap. */
export async function createVirtualEnvironment(
  seed: number,
  { shuffled = false }: { shuffled?: boolean } = {},
): Promise<VirtualEnvironment> {
  const { createInProcessServer } = await import('@onsale/server/in-process-server');
  const clock = virtualClock(seed, { shuffled });
  const own = randomStream(seed, 'server');
  const adminKey = 'the-operator';
  const faults: unknown[] = [];
  const backgroundFaults: BackgroundFault[] = [];
  const server = await createInProcessServer({
    clock,
    random: () => own.next(),
    ids: seededIds(own),
    adminKey,
    onFault: (cause) => faults.push(cause),
    onBackgroundFault(cause) {
      faults.push(cause);
      backgroundFaults.push({ at: clock.now(), cause });
    },
  });
  const environment: Environment = {
    url: 'http://simulated',
    adminKey,
    clock,
    fetch: server.fetch,
    mode: 'virtual',
    restart: server.restart,
    backgroundFaults,
    play: (work) => playVirtually(clock, work),
  };
  return { environment, faults, [Symbol.asyncDispose]: server.close };
}
