import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { describe, expect, test, vi } from 'vitest';
import { createEventLog } from '../../src/foundation/event-log.ts';
import type { Answer, Attempt } from '../../src/network/attempt.ts';
import { createNetwork, noExtraFaults } from '../../src/network/faulty-network.ts';
import { randomStream } from '../../src/foundation/random.ts';
import type { ScenarioInput } from '../../src/scenario/schema.ts';
import type { Environment } from '../../src/foundation/environment.ts';
import { scenarioOf } from '../fixtures/scenario-run.ts';

const answers = async (times: Promise<unknown>[]) => Promise.allSettled(times);

/** A network to a server that counts requests and answers each with its number. */
function network(given: Partial<ScenarioInput>, mode: Environment['mode'] = 'virtual') {
  const clock: ManualClock = manualClock(0);
  const arrivedAt: number[] = [];
  let body = (): string => JSON.stringify({ result: { data: { total: arrivedAt.length } } });
  const environment: Environment = {
    url: 'http://tested',
    adminKey: '',
    clock,
    mode,
    fetch: async () => {
      arrivedAt.push(clock.now());
      return new Response(body());
    },
    play: (work) => work,
  };
  const events: string[] = [];
  const log = createEventLog(clock, (line) => events.push(line));
  const net = createNetwork({ scenario: scenarioOf(given), environment, log });
  const answered: { attempt: Attempt; answer: Answer }[] = [];
  const sent: Attempt[] = [];
  const lost: Answer[] = [];
  const fetch = net.fetchFor(
    {
      name: 'b1',
      sent: (attempt) => sent.push(attempt),
      answered: (attempt, answer) => answered.push({ attempt, answer }),
      lostResponse: (_, answer) => lost.push(answer),
    },
    randomStream(1, 'network'),
  );
  const post = (signal?: AbortSignal) =>
    fetch('http://tested/trpc/wallet.charge', {
      method: 'POST',
      body: JSON.stringify({ amount: 5 }),
      ...(signal && { signal }),
    });
  const says = (text: string) => (body = () => text);
  return { net, clock, fetch, post, says, arrivedAt, events, answered, sent, lost };
}

const instant: Partial<ScenarioInput> = { network: { latencyMs: [0, 0] } };

describe('the network', () => {
  test('adds latency each way, within the bounds of the scenario', async () => {
    const { clock, post, arrivedAt, answered } = network({ network: { latencyMs: [30, 50] } });
    const requests = Array.from({ length: 50 }, () => post());
    await clock.advance(29);
    expect(arrivedAt).toEqual([]);
    await clock.advance(21);
    expect(arrivedAt).toHaveLength(50);
    expect(new Set(arrivedAt).size).toBeGreaterThan(10);
    expect(answered).toEqual([]);
    await clock.advance(50);
    await answers(requests);
    expect(answered.map(({ attempt }) => attempt.sentAt)).toEqual(Array(50).fill(0));
    expect(answered.map(({ attempt }) => attempt.handledAt).toSorted((a, b) => a - b)).toEqual(
      arrivedAt,
    );
  });

  test('adds no latency in real time', async () => {
    const { post, answered } = network({ network: { latencyMs: [30, 50] } }, 'real');
    await post();
    expect(answered).toHaveLength(1);
  });

  test('reports and logs each attempt as its client sees it', async () => {
    const { clock, post, says, sent, answered, events } = network(instant);
    const ask = async () => {
      const requests = post();
      await clock.advance(0);
      await clock.advance(0);
      return requests;
    };
    await ask();
    says(JSON.stringify({ error: { data: { reason: 'RATE_LIMITED' } } }));
    await ask();
    expect(sent.map(({ procedure, input }) => ({ procedure, input }))).toEqual(
      Array.from({ length: 2 }, () => ({ procedure: 'wallet.charge', input: { amount: 5 } })),
    );
    expect(answered.map(({ answer }) => answer)).toEqual([
      { kind: 'ok', data: { total: 1 } },
      { kind: 'refused', reason: 'RATE_LIMITED' },
    ]);
    expect(events).toEqual([
      '0.000 b1 wallet.charge {"amount":5} -> {"total":1}',
      '0.000 b1 wallet.charge {"amount":5} -> RATE_LIMITED',
    ]);
  });

  test('passes on a foreign response, with an unknown outcome', async () => {
    const { post, says, answered } = network(instant, 'real');
    says('<html>502 Bad Gateway</html>');
    expect(await (await post()).text()).toContain('502');
    expect(answered.map(({ answer }) => answer)).toEqual([{ kind: 'unknown' }]);
  });

  test('reads the input of a query from its URL', async () => {
    const { fetch, sent } = network(instant, 'real');
    await fetch(
      `http://tested/trpc/seat.list?input=${encodeURIComponent('{"date":"2027-01-01"}')}`,
    );
    expect(sent[0]).toMatchObject({ procedure: 'seat.list', input: { date: '2027-01-01' } });
  });
});

describe('a fault', () => {
  const faulty = (faults: NonNullable<ScenarioInput['faults']>) =>
    network({ ...instant, faults }, 'real');

  test('drop: the request never arrives', async () => {
    const { net, post, arrivedAt, answered } = faulty({ drop: 1 });
    await expect(post()).rejects.toThrow('connection was lost');
    expect(arrivedAt).toEqual([]);
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['unknown']);
    expect(net.faults).toMatchObject({ dropped: 1 });
  });

  test('lostAnswer: the request takes effect, and its response is lost', async () => {
    const { net, post, arrivedAt, answered, lost, events } = faulty({ lostAnswer: 1 });
    await expect(post()).rejects.toThrow('connection was lost');
    expect(arrivedAt).toHaveLength(1);
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['unknown']);
    expect(lost).toEqual([{ kind: 'ok', data: { total: 1 } }]);
    expect(events).toEqual([
      '0.000 b1 wallet.charge {"amount":5} -> {"total":1}, unheard',
      '0.000 b1 wallet.charge {"amount":5} -> no answer',
    ]);
    expect(net.faults).toMatchObject({ lostAnswers: 1 });
  });

  test('duplicate: the request arrives twice, and is answered once', async () => {
    const { net, post, arrivedAt, answered, lost } = faulty({ duplicate: 1 });
    await post();
    await vi.waitFor(() => expect(lost).toEqual([{ kind: 'ok', data: { total: 2 } }]));
    expect(arrivedAt).toHaveLength(2);
    expect(answered.map(({ answer }) => answer)).toEqual([{ kind: 'ok', data: { total: 1 } }]);
    expect(net.faults).toMatchObject({ duplicated: 1 });
  });

  test('delay: the request arrives late', async () => {
    const { net, clock, post, arrivedAt, answered } = faulty({ delay: 1, delaySeconds: [3, 4] });
    const requests = post();
    await clock.advance(2_999);
    expect(arrivedAt).toEqual([]);
    await clock.advance(1_001);
    await requests;
    expect(arrivedAt).toHaveLength(1);
    expect(net.faults).toMatchObject({ delayed: 1 });
    const { attempt } = answered[0]!;
    expect([attempt.sentAt, attempt.departedAt]).toEqual([0, attempt.handledAt]);
  });

  test('happens about as often as it is likely', async () => {
    const { net, post } = faulty({ drop: 0.3 });
    await answers(Array.from({ length: 1_000 }, () => post()));
    expect(net.faults.dropped).toBeGreaterThan(250);
    expect(net.faults.dropped).toBeLessThan(350);
  });

  test('is added to the scenario’s for a client with a bad connection', async () => {
    const { net } = network({ ...instant, faults: { drop: 0.5 } }, 'real');
    const observer = { name: 'b2', sent: () => {}, answered: () => {}, lostResponse: () => {} };
    const bad = net.fetchFor(observer, randomStream(1, 'bad'), {
      connection: { ...noExtraFaults, drop: 0.5 },
    });
    await expect(bad('http://tested/trpc/queue.status')).rejects.toThrow('lost');
    expect(net.faults.dropped).toBe(1);
  });

  test('stops with stopFaults', async () => {
    const everything = { drop: 1, delay: 1, duplicate: 1, lostAnswer: 1 };
    const { net, post, arrivedAt, answered } = faulty(everything);
    net.stopFaults();
    await post();
    expect(arrivedAt).toHaveLength(1);
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['ok']);
    expect(net.faults).toEqual({
      dropped: 0,
      delayed: 0,
      duplicated: 0,
      lostAnswers: 0,
      restarts: 0,
    });
  });
});

describe('a restart', () => {
  test('loses the requests that are on their way', async () => {
    const { net, clock, post, arrivedAt, answered } = network({ network: { latencyMs: [50, 50] } });
    const requests = post();
    await clock.advance(20);
    net.dropConnections();
    const settled = answers([requests]);
    await clock.advance(100);
    expect((await settled)[0]!.status).toBe('rejected');
    expect(arrivedAt).toEqual([]);
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['unknown']);
    expect(net.faults).toMatchObject({ restarts: 1 });
  });

  test('loses the answers that are on their way', async () => {
    const { net, clock, post, arrivedAt, answered, lost } = network({
      network: { latencyMs: [50, 50] },
    });
    const requests = post();
    await clock.advance(70);
    net.dropConnections();
    const settled = answers([requests]);
    await clock.advance(100);
    expect((await settled)[0]!.status).toBe('rejected');
    expect(arrivedAt).toEqual([50]);
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['unknown']);
    expect(lost).toHaveLength(1);
  });

  test('does not affect later calls', async () => {
    const { net, clock, post, answered } = network({ network: { latencyMs: [50, 50] } });
    net.dropConnections();
    const requests = post();
    await clock.advance(100);
    await requests;
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['ok']);
  });
});

describe('a client that aborts', () => {
  test('before the request arrives does not reach the server', async () => {
    const { clock, post, arrivedAt, answered } = network({ network: { latencyMs: [50, 50] } });
    const patience = new AbortController();
    const settled = answers([post(patience.signal)]);
    await clock.advance(20);
    patience.abort(new Error('Enough.'));
    await clock.advance(100);
    expect((await settled)[0]).toMatchObject({ reason: { message: 'Enough.' } });
    expect(arrivedAt).toEqual([]);
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['unknown']);
  });

  test('after the request arrived does not see the response', async () => {
    const { clock, post, arrivedAt, answered } = network({ network: { latencyMs: [50, 50] } });
    const patience = new AbortController();
    const settled = answers([post(patience.signal)]);
    await clock.advance(70);
    patience.abort(new Error('Enough.'));
    expect((await settled)[0]!.status).toBe('rejected');
    expect(arrivedAt).toEqual([50]);
    expect(answered.map(({ answer }) => answer.kind)).toEqual(['unknown']);
  });
});

test('no duplicate arrives after the end', async () => {
  const { net, clock, post, arrivedAt } = network({
    network: { latencyMs: [50, 50] },
    faults: { duplicate: 1 },
  });
  const requests = post();
  await clock.advance(70);
  net.end();
  await clock.advance(100);
  await requests;
  expect(arrivedAt).toEqual([50]);
});

test('a call after the end succeeds, takes no time and is not logged', async () => {
  const { net, post, events, answered } = network({
    network: { latencyMs: [50, 50] },
    faults: { drop: 1 },
  });
  net.end();
  await post();
  expect(answered.map(({ answer }) => answer.kind)).toEqual(['ok']);
  expect(events).toEqual([]);
});
