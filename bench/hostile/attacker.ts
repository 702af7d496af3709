/** The hostile client: 48 calls in flight from one address, in a process of its own. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { randomIds } from '@onsale/core/ids';
import { systemClock } from '@onsale/core/time/clock';

const inFlight = 48;

export interface Attack {
  url: string;
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  /** The credential; without one, each call has a generated one of this kind. */
  credential?: string;
  generated?: 'account key' | 'root key' | 'idempotency key';
  /** The address that the call counts for; without one it is not limited. */
  address?: string;
  seconds: number;
}

export interface AttackResult {
  answered: number;
  /** By status. */
  statuses: Record<number, number>;
}

process.once('message', (attack: Attack) => void report(attack));

async function report(attack: Attack): Promise<void> {
  const result = await run(attack);
  process.send?.(result);
  process.disconnect?.();
}

async function run(attack: Attack): Promise<AttackResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const end = systemClock.now() + attack.seconds * 1_000;
  const statuses: Record<number, number> = {};
  const work = async (): Promise<void> => {
    while (systemClock.now() < end) {
      const status = await send(attack, agent);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  agent.destroy();
  return { answered: Object.values(statuses).reduce((sum, count) => sum + count, 0), statuses };
}

/** Resolves with the status of the answer, 0 for none. */
async function send(attack: Attack, agent: Agent): Promise<number> {
  const { url, method, path, body } = attack;
  const headers = headersOf(attack);
  return new Promise((resolve) => {
    const sent = request(url + path, { agent, method, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', () => resolve(0));
    sent.end(body);
  });
}

function headersOf({ credential, generated, body, address }: Attack): Record<string, string> {
  const key =
    credential ?? (generated === 'account key' ? randomIds.accountKey() : `guess-${randomUUID()}`);
  return {
    ...(address !== undefined && { 'x-forwarded-for': address }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(generated === 'idempotency key'
      ? { 'idempotency-key': randomUUID() }
      : { authorization: `Bearer ${key}` }),
  };
}
