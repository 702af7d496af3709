/** A server of its own inside this process, on a clock that goes as fast as it can. */
import { randomStream, seededIds } from '@onsale/sim/foundation/random';
import { playVirtually, virtualClock, type World } from '@onsale/sim/foundation/environment';

export interface VirtualWorld extends AsyncDisposable {
  world: World;
  /** What the server met that was its own fault. */
  faults: unknown[];
}

/** @param shuffled lets those who are due at the same instant act in a random order, or at once. */
export async function virtualWorld(
  seed: number,
  { shuffled = false }: { shuffled?: boolean } = {},
): Promise<VirtualWorld> {
  const { createInProcessServer } = await import('@onsale/server/in-process-server');
  const clock = virtualClock(seed, { shuffled });
  const own = randomStream(seed, 'server');
  const adminKey = 'the-operator';
  const faults: unknown[] = [];
  const server = await createInProcessServer({
    clock,
    random: () => own.next(),
    ids: seededIds(own),
    adminKey,
    onFault: (cause) => faults.push(cause),
  });
  const world: World = {
    url: 'http://simulated',
    adminKey,
    clock,
    fetch: server.fetch,
    mode: 'virtual',
    restart: server.restart,
    play: (work) => playVirtually(clock, work),
  };
  return { world, faults, [Symbol.asyncDispose]: server.close };
}
