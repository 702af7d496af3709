/** Benchmark of the use of slots while nine of ten people in line have gone away. */
import { manualClock } from '@onsale/core/time/manual-clock';
import { randomIds } from '@onsale/core/ids';
import { createInProcessServer } from '@onsale/server/in-process-server';
import type { Benchmark } from '../harness/bench.ts';
import { adminKey, call } from '../harness/servers.ts';

const secondMs = 1_000;
/** Until this time all of them poll; then nine of ten stop. */
const leaveAtSeconds = 60;
const opensAtSeconds = 90;
const oneStaysOf = 10;
/** Time that a buyer needs to buy and leave. */
const buyingSeconds = 60;
const goalPercent = 90;

type Target = Parameters<typeof call>[0];

interface Person {
  token: string;
  stays: boolean;
  pollsAt: number;
  /** When an admitted buyer has finished the purchase. */
  doneAt: number | null;
  isGone: boolean;
}

/** The real server in virtual time: an hour in line takes seconds. */
export const presence: Benchmark = {
  name: 'presence',
  what: 'slots used by present buyers while 90 % of the line are gone (virtual time)',
  async run(bench) {
    const { people, slots, seconds } = bench.sizes.presence;
    const clock = manualClock(Date.UTC(2030, 0, 1));
    const random = () => 0.5;
    const server = await createInProcessServer({ clock, random, ids: randomIds, adminKey });
    try {
      const target = { url: 'http://virtual', fetch: server.fetch };
      const concertId = await createRoom(target, slots);
      const line = await joinAll(target, { concertId, people });
      let used = 0;
      let counted = 0;
      for (let second = 1; second <= seconds; second += 1) {
        await clock.advance(secondMs);
        if (second === opensAtSeconds) await setPaused(target, { concertId, paused: false });
        for (const person of line) await actIn(target, person, second);
        const present = line.filter(({ stays, isGone }) => stays && !isGone);
        const buying = present.filter(({ doneAt }) => doneAt !== null);
        // Excludes the start, while the room fills, and the end, when the line is empty.
        if (second < opensAtSeconds + leaveAtSeconds || buying.length === present.length) continue;
        used += buying.length;
        counted += slots;
      }
      const percent = (100 * used) / counted;
      bench.progress(`presence: ${percent.toFixed(1)} % of ${slots} slots`);
      return [rowOf(percent)];
    } finally {
      await server.close();
    }
  },
};

async function createRoom(target: Target, slots: number): Promise<string> {
  const { concertId } = await call<{ concertId: string }>(target, 'admin.concert.create', {
    credential: adminKey,
    input: {
      title: 'Bench',
      dates: ['2031-01-01'],
      room: { maxActive: slots, admitPerMinute: 1_000_000 },
    },
  });
  await setPaused(target, { concertId, paused: true });
  return concertId;
}

async function setPaused(
  target: Target,
  input: { concertId: string; paused: boolean },
): Promise<void> {
  await call(target, 'admin.room.set', { credential: adminKey, input });
}

async function joinAll(
  target: Target,
  { concertId, people }: { concertId: string; people: number },
): Promise<Person[]> {
  const line: Person[] = [];
  for (let person = 0; person < people; person += 1) {
    const { token } = await call<{ token: string }>(target, 'queue.join', { input: { concertId } });
    const stays = person % oneStaysOf === oneStaysOf - 1;
    line.push({ token, stays, pollsAt: 1, doneAt: null, isGone: false });
  }
  return line;
}

/**
 * The calls of one buyer in this second: polls at the requested interval, and leaves after buying.
 */
async function actIn(target: Target, person: Person, second: number): Promise<void> {
  if (person.isGone || person.pollsAt > second) return;
  if (!person.stays && second > leaveAtSeconds) {
    person.isGone = true;
    return;
  }
  const { token: credential, doneAt } = person;
  if (doneAt !== null) {
    await call(target, 'queue.leave', { credential, input: {} });
    person.isGone = true;
    return;
  }
  const entry = await call<{ status: string; pollAfterMs: number }>(target, 'queue.status', {
    credential,
  });
  if (entry.status === 'active') {
    person.doneAt = person.pollsAt = second + buyingSeconds;
  } else if (entry.status === 'waiting') {
    person.pollsAt = second + Math.max(1, Math.round(entry.pollAfterMs / secondMs));
  } else {
    throw new Error(`A buyer who polled as often as required is ${entry.status}.`);
  }
}

function rowOf(percent: number) {
  return {
    name: 'presence',
    value: percent,
    unit: '%',
    limit: null,
    figure: percent,
    goal: { atLeast: goalPercent },
    cpuMicros: null,
    p50Ms: null,
    p99Ms: null,
    note: 'of the slots, while people wait who are there',
  } as const;
}
