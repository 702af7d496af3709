/**
 * Measures what honest buyers wait while one hostile client sends what it can.
 *
 * Each attack runs with the limits of an address and without them. Then it measures what clients
 * cost that ask for much and do not read. bench/README.md says how to read the tables.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@onsale/core/time/clock';
import { createOnsaleClient, type Place } from '@onsale/sdk';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { openBench, type Bench } from '../harness/bench.ts';
import { adminKey, startServer, type BenchServer } from '../harness/servers.ts';
import { smokeSizes } from '../harness/sizes.ts';
import { percentile } from '../report/percentile.ts';
import type { Attack, AttackResult } from './attacker.ts';
import { measureSlowReaders } from './slow-readers.ts';

const seconds = 3;
const everyMs = 50;
const buyers = 40;
const seats = 5_000;
const date = `${new Date(systemClock.now()).getUTCFullYear() + 1}-12-01`;
const attackerAddress = '198.51.100.1';
const attacker = fileURLToPath(new URL('attacker.ts', import.meta.url));

// Every client of this run is on loopback, so the addresses that count come through a "proxy".
process.env['ONSALE_TRUSTED_PROXIES'] = '127.0.0.1,::1';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

await main();

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'onsale-hostile-'));
  const progress = (text: string) => console.error(`  ${text}`);
  const options = {
    sizes: smokeSizes,
    scratch,
    generator: 'sockets',
    profiles: undefined,
  } as const;
  try {
    await using bench = openBench({ ...options, progress });
    await measureAttacks(bench);
    await measureReaders(bench);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A client whose calls count for an address of its own. */
function clientAt(url: string, address: string, accountKey?: string) {
  return createOnsaleClient({
    url,
    accountKey,
    maxRetries: 0,
    timeoutMs: 30_000,
    fetch: (target, init) =>
      fetch(target, { ...init, headers: { ...headersOf(init), 'x-forwarded-for': address } }),
  });
}

function headersOf(init?: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(init?.headers));
}

async function measureAttacks(bench: Bench): Promise<void> {
  const { url: postgres } = await bench.postgres();
  await using server = await startServer(bench, await createEmptyDatabase(postgres, 'hostile'));
  const { url } = server;
  const room = { maxActive: 1_000, admitPerMinute: 100_000, holdsPerSession: 1_000 };
  const operator = createOnsaleClient({ url, accountKey: adminKey }).trpc.admin.concert.create;
  const { concertId } = await operator.mutate({
    title: 'Hostile',
    dates: [date],
    seatsPerDate: seats,
    room: { ...room, sessionSeconds: 3_600, claimSeconds: 3_600 },
  });
  const places: Place[] = [];
  for (let at = 0; at < buyers; at += 1) {
    places.push(await clientAt(url, `203.0.113.${at + 1}`).join({ concertId }));
  }
  const own = await clientAt(url, attackerAddress).join({ concertId });
  const input = (body: object) => `?input=${encodeURIComponent(JSON.stringify(body))}`;
  const attacks: [what: string, attack: Omit<Attack, 'url' | 'seconds'>][] = [
    [
      'wallet.balance, made-up account keys',
      { method: 'GET', path: '/trpc/wallet.balance', generated: 'account key' },
    ],
    [
      'account.rotateKey, made-up keys',
      { method: 'POST', path: '/trpc/account.rotateKey', generated: 'account key' },
    ],
    [
      'admin.audit, guesses of the root key',
      { method: 'GET', path: '/trpc/admin.audit', generated: 'root key' },
    ],
    [
      'POST /api/accounts with Idempotency-Key',
      { method: 'POST', path: '/api/accounts', generated: 'idempotency key' },
    ],
    [
      'seat.list of 5,000 seats, one place',
      { method: 'GET', path: `/trpc/seat.list${input({ date })}`, credential: own.token },
    ],
    [
      'reservation.create best: 999, one place',
      {
        method: 'POST',
        path: '/trpc/reservation.create',
        credential: own.token,
        body: JSON.stringify({ date, best: 999 }),
      },
    ],
  ];
  await measureBuyers(places, seconds);
  const quiet = await measureBuyers(places, seconds);
  console.log(`Quiet: p50 ${quiet.p50} ms, p99 ${quiet.p99} ms.\n`);
  console.log(
    '| what one client sends | limits | a second | refused | p50 / p99 ms | p50 to quiet |',
  );
  console.log('| --- | --- | ---: | ---: | ---: | ---: |');
  for (const [what, attack] of attacks) {
    for (const address of [attackerAddress, undefined]) {
      const running = startAttack({
        ...attack,
        url,
        seconds: seconds + 1,
        ...(address && { address }),
      });
      await systemClock.sleep(500);
      const busy = await measureBuyers(places, seconds);
      const { answered, statuses } = await running;
      const refused = Math.round((100 * (statuses[429] ?? 0)) / Math.max(1, answered));
      const rate = Math.round(answered / (seconds + 1));
      console.log(
        `| ${what} | ${address ? 'on' : 'off'} | ${rate.toLocaleString('en')} | ${refused} % | ${busy.p50} / ${busy.p99} | ${(busy.p50 / quiet.p50).toFixed(1)} |`,
      );
    }
  }
}

/** Each buyer in turn reserves a seat of its own, every 50 ms, and gives it back. */
async function measureBuyers(places: readonly Place[], forSeconds: number) {
  const times: number[] = [];
  const calls: Promise<void>[] = [];
  const reserve = async (place: Place, seatNo: number): Promise<void> => {
    const startedAt = performance.now();
    const held = await place.reserve({ date, seatNos: [seatNo] }).catch(() => null);
    times.push(performance.now() - startedAt);
    await held?.release().catch(() => undefined);
  };
  for (let at = 0; at < (forSeconds * 1_000) / everyMs; at += 1) {
    calls.push(reserve(places[at % places.length]!, 1 + at));
    await systemClock.sleep(everyMs);
  }
  await Promise.all(calls);
  const round = (ms: number) => Math.round(ms * 10) / 10;
  return { p50: round(percentile(times, 50)), p99: round(percentile(times, 99)) };
}

async function startAttack(attack: Attack): Promise<AttackResult> {
  const child = fork(attacker);
  child.send(attack);
  const [result] = (await once(child, 'message')) as [AttackResult];
  return result;
}

async function measureReaders(bench: Bench): Promise<void> {
  console.log(
    '\n| connections that do not read | limit | free after | memory before, peak | health checks |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: |');
  for (const [connections, limit] of [
    [300, 300],
    [900, 10_000],
  ] as const) {
    process.env['ONSALE_LIMIT_CONNECTIONS'] = String(limit);
    await using server: BenchServer = await startServer(bench, 'sqlite::memory:');
    const seen = await measureSlowReaders(server, connections);
    const free = seen.freeAfterSeconds === null ? 'never' : `${seen.freeAfterSeconds} s`;
    console.log(
      `| ${connections} | ${limit} | ${free} | ${seen.quietMegabytes}, ${seen.peakMegabytes} MB | ${seen.healthy} |`,
    );
  }
}
