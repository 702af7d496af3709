/** A server of its own inside this process, on a clock that goes as fast as it can. */
import { fromIso, manualClock } from '@onsale/core/clock';
import { randomStream, seededIds } from '@onsale/sim/random';
import { playVirtually, type World } from '@onsale/sim/world';

/** Every simulation begins then, so that the same seed gives the same bytes on any day. */
const beginsAt = fromIso('2027-01-01T12:00:00.000Z');

export interface VirtualWorld extends AsyncDisposable {
  world: World;
  /** What the server met that was its own fault. */
  faults: unknown[];
}

/** @param shuffled lets those who are due at the same instant act in a random order. */
export async function virtualWorld(
  seed: number,
  { shuffled = false }: { shuffled?: boolean } = {},
): Promise<VirtualWorld> {
  const { embedServer } = await import('@onsale/server/embedded');
  const turns = randomStream(seed, 'turns');
  const clock = shuffled ? manualClock(beginsAt, () => turns.next()) : manualClock(beginsAt);
  const own = randomStream(seed, 'server');
  const adminKey = 'the-operator';
  const faults: unknown[] = [];
  const server = await embedServer({
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
