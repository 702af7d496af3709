/**
 * Generates whole purchases: each buyer has an account and a connection of its own, and makes the
 * calls that the SDK makes, with its headers. Its argument is a BuyersOrder as JSON.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { latencyOf } from '../report/percentile.ts';
import { openConnection, type Connection } from './connection.ts';
import { allCalls, type BuyersOrder, type Purchases } from './purchases.ts';
import { mutation, query, wireText, type PreparedRequest } from './requests.ts';

const order = JSON.parse(process.argv[2] ?? '') as BuyersOrder;
const { url, concertId, dates, price, buyersPerDate, datesAtATime, pollMs, seconds } = order;
const jitter = 0.2;

const tookMs = new Map<string, number[]>();
const purchaseMs: number[] = [];
let arrived = 0;

process.send?.(await sell());
process.disconnect?.();

async function sell(): Promise<Purchases> {
  const opened = await Promise.all(Array.from({ length: order.buyers }, () => openConnection(url)));
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  await Promise.all(opened.map((connection) => sellOver(connection, endsAt)));
  const took = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  for (const connection of opened) connection.close();
  tookMs.set(allCalls, [...tookMs.values()].flat());
  return {
    completed: purchaseMs.length,
    seconds: took,
    failed: 0,
    ...latencyOf(purchaseMs),
    steps: Object.fromEntries([...tookMs].map(([step, times]) => [step, latencyOf(times)])),
    loadMicros: (user + system) / purchaseMs.length,
  };
}

async function sellOver(connection: Connection, endsAt: number): Promise<void> {
  while (performance.now() < endsAt && arrived < dates.length * buyersPerDate) {
    const buyer = arrived;
    arrived += 1;
    const cameAt = performance.now();
    await buy(connection, dateOf(buyer));
    purchaseMs.push(performance.now() - cameAt);
  }
}

/** Buyers take the dates of a group in turn, until each has had as many buyers as it should. */
function dateOf(buyer: number): string {
  const group = Math.floor(buyer / (datesAtATime * buyersPerDate));
  const inGroup = Math.min(datesAtATime, dates.length - group * datesAtATime);
  return dates[group * datesAtATime + (buyer % inGroup)]!;
}

/** Joins, waits to be let in, looks at the dates and the map, takes the best seat and pays. */
async function buy(connection: Connection, date: string): Promise<void> {
  const joined = await call(
    connection,
    'join',
    keyed(mutation('queue.join', { input: { concertId } })),
  );
  const credential = await enter(connection, joined);
  await read(connection, 'dates', query('seat.dates', credential));
  const map = query('seat.list', credential, { date });
  await read(connection, 'map', { ...map, headers: { 'accept-encoding': 'gzip' } });
  const choice = { credential, input: { date, best: 1 } };
  const reserve = keyed(mutation('reservation.create', choice));
  const { reservationId } = await call(connection, 'reserve', reserve);
  const charge = { amount: price, idempotencyKey: randomUUID() };
  const { accountKey } = joined;
  await read(
    connection,
    'charge',
    mutation('wallet.charge', { credential: accountKey, input: charge }),
  );
  await read(connection, 'pay', mutation('payment.pay', { credential, input: { reservationId } }));
}

/** Polls until the place is active. The poll that finds it active claims the admission. */
async function enter(connection: Connection, joined: Fields): Promise<string> {
  let entry = joined;
  do {
    const isWaiting = entry.status === 'waiting';
    if (isWaiting) await sleep((pollMs ?? entry.pollAfterMs) * (1 + Math.random() * jitter));
    const step = isWaiting ? 'poll' : 'status';
    entry = await call(connection, step, query('queue.status', entry.token));
  } while (entry.status === 'waiting');
  return entry.token;
}

function keyed(request: PreparedRequest): PreparedRequest {
  return { ...request, headers: { 'idempotency-key': randomUUID() } };
}

/** The fields of the responses that a buyer's next calls need. */
interface Fields {
  token: string;
  accountKey: string;
  status: string;
  pollAfterMs: number;
  reservationId: string;
}

async function call(
  connection: Connection,
  step: string,
  request: PreparedRequest,
): Promise<Fields> {
  const body = await read(connection, step, request);
  return (JSON.parse(body.toString()) as { result: { data: Fields } }).result.data;
}

/** @throws Error unless the call succeeds: each that a buyer makes here has to. */
async function read(
  connection: Connection,
  step: string,
  request: PreparedRequest,
): Promise<Buffer> {
  const text = wireText(request);
  const sentAt = performance.now();
  const { status, body } = await connection.send(text);
  const times = tookMs.get(step) ?? [];
  tookMs.set(step, times);
  times.push(performance.now() - sentAt);
  if (status !== 200) throw new Error(`${step} was answered with ${status}: ${body.toString()}`);
  return body;
}
