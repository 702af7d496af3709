/** Streams of a server in the same process, in virtual time: for simulations and their clients. */
import { manualClock } from '@onsale/core/time/manual-clock';
import { randomIds } from '@onsale/core/ids';
import { expect, test } from 'vitest';
import { createInProcessServer } from '../../src/in-process-server.ts';
import { adminKey, concertDate as date } from '../fixtures/test-app.ts';

const url = 'http://virtual/trpc';
const secondMs = 1_000;

async function virtualServer() {
  const clock = manualClock(Date.UTC(2027, 0, 1));
  const server = await createInProcessServer({
    clock,
    random: () => 0.5,
    ids: randomIds,
    adminKey,
  });
  const call = async <T>(procedure: string, credential: string | null, body?: object) => {
    const headers = { ...(credential && { authorization: `Bearer ${credential}` }) };
    const method = body && 'POST';
    const sent = { headers, ...(method && { method, body: JSON.stringify(body) }) };
    const answer = await server.fetch(`${url}/${procedure}`, sent);
    const { result, error } = JSON.parse(await answer.text()) as {
      result: { data: T };
      error?: { data: { reason: string } };
    };
    if (error) throw new Error(error.data.reason);
    return result.data;
  };
  const { concertId } = await call<{ concertId: string }>('admin.concert.create', adminKey, {
    title: 'A concert',
    dates: [date],
    seatsPerDate: 4,
  });
  const join = () => call<{ token: string }>('queue.join', null, { concertId });
  return {
    clock,
    server,
    call,
    join,
    /** Opens a stream, and collects its text. */
    async open(path: string, token: string, options: RequestInit & { last?: string } = {}) {
      const { last, ...init } = options;
      const headers = {
        authorization: `Bearer ${token}`,
        ...(last !== undefined && { 'last-event-id': last }),
      };
      const response = await server.fetch(`${url}/${path}`, { headers, ...init });
      const read = { text: '', hasEnded: false, error: undefined as unknown };
      const collect = async () => {
        const decoder = new TextDecoder();
        for await (const bytes of response.body!) read.text += decoder.decode(bytes);
      };
      void collect()
        .catch((error: unknown) => (read.error = error))
        .finally(() => (read.hasEnded = true));
      return read;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

const seats = `seat.watch?input=${encodeURIComponent(JSON.stringify({ date }))}`;
const idsIn = ({ text }: { text: string }) =>
  Array.from(text.matchAll(/^id: (.*)$/gm), ([, id]) => id!);

test('a stream tells what changes, goes on from an event, and ends with the place', async () => {
  await using v = await virtualServer();
  const [own, other] = [await v.join(), await v.join()];
  const first = await v.open(seats, own.token);
  await v.clock.advance(secondMs);
  expect(first.text).toMatch(/^retry: \d{4}\n\nevent: connected\ndata: \{\}\n\nid: .*\ndata: /);
  const [version] = idsIn(first);
  await v.call('reservation.create', other.token, { date, seatNos: [2] });
  await v.clock.advance(secondMs);
  expect(first.text).toContain('"changes":[{"seatNo":2,"status":"held","mine":false}]');
  const again = await v.open(seats, own.token, { last: version! });
  await v.clock.advance(secondMs);
  expect(idsIn(again)).toEqual(idsIn(first).slice(1));
  await v.call('queue.leave', own.token, {});
  await v.clock.advance(secondMs);
  expect([first.hasEnded, again.hasEnded]).toEqual([true, true]);
  expect(first.text.endsWith('event: return\ndata: \n\n')).toBe(true);
});

test('a stream whose call is aborted is given back, and a restart ends those that are open', async () => {
  await using v = await virtualServer();
  const { token } = await v.join();
  const abort = new AbortController();
  const aborted = await v.open('queue.watch', token, { signal: abort.signal });
  const open = await v.open('queue.watch', token);
  await v.clock.advance(secondMs);
  abort.abort(new Error('enough'));
  await v.clock.advance(secondMs);
  expect([aborted.error, open.hasEnded]).toEqual([new Error('enough'), false]);
  const restarted = v.server.restart();
  await v.clock.advance(secondMs);
  await restarted;
  expect([open.hasEnded, open.error]).toEqual([true, undefined]);
  const next = await v.open('queue.watch', token, { last: idsIn(open)[0]! });
  await v.call('queue.leave', token, {});
  await v.clock.advance(secondMs);
  expect(next.text).toContain('"status":"left"');
});
