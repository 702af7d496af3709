import { expect, test } from 'vitest';
import { describeContract, eventually, waitMs, type Entry } from './fixtures.ts';

describeContract('the room can be changed', (world) => {
  const status = (token: string) => world().take<Entry>('queue.status', undefined, token);
  const becomes = (token: string, wanted: string) =>
    eventually(
      () => status(token),
      (entry) => entry.status === wanted,
    );

  test.concurrent('how long it takes is unknown until somebody was admitted', async () => {
    const concertId = await world().concert();
    await world().admin('admin.room.set', { concertId, paused: true });
    const waiting = await world().buyer(concertId);
    expect(waiting).toMatchObject({ status: 'waiting', ahead: 0, etaSeconds: null });
  });

  test.concurrent('a paused room admits nobody until it goes on', async () => {
    const concertId = await world().concert();
    const early = await world().buyer(concertId);
    await world().admin('admin.room.set', { concertId, paused: true });
    const { token } = await world().buyer(concertId);
    await waitMs(1_500);
    expect((await status(token)).status).toBe('waiting');
    expect((await status(early.token)).status).toBe('active');
    await world().admin('admin.room.set', { concertId, paused: false });
    await becomes(token, 'active');
  });

  test.concurrent('a wider room lets more in; a narrower one throws nobody out', async () => {
    const concertId = await world().concert({ room: { maxActive: 1 } });
    const [one, two] = [await world().buyer(concertId), await world().buyer(concertId)];
    expect(two.status).toBe('waiting');
    await world().admin('admin.room.set', { concertId, maxActive: 2 });
    await becomes(two.token, 'active');
    await world().admin('admin.room.set', { concertId, maxActive: 1 });
    expect((await status(one.token)).status).toBe('active');
    expect((await world().buyer(concertId)).status).toBe('waiting');
  });

  test.concurrent('polling is told when to come back', async () => {
    const concertId = await world().concert({ room: { maxActive: 1 } });
    const entries = [await world().buyer(concertId), await world().buyer(concertId)];
    for (const { pollAfterMs } of entries) expect(pollAfterMs).toBeGreaterThan(0);
  });
});
