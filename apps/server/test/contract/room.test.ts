import { expect, test } from 'vitest';
import { describeContract, eventually, waitMs } from './fixtures.ts';

describeContract('the room can be changed', (service) => {
  const status = (token: string) => service().status(token);
  const becomes = (token: string, wanted: string) =>
    eventually(
      () => status(token),
      (entry) => entry.status === wanted,
    );

  test.concurrent('the wait is unknown until the room has admitted a place', async () => {
    const concertId = await service().concert();
    await service().admin('admin.room.set', { concertId, paused: true });
    const waiting = await service().buyer(concertId);
    expect(waiting).toMatchObject({ status: 'waiting', ahead: 0, etaSeconds: null });
  });

  test.concurrent('a paused room admits no place until it is resumed', async () => {
    const concertId = await service().concert();
    const early = await service().buyer(concertId);
    await service().admin('admin.room.set', { concertId, paused: true });
    const { token } = await service().buyer(concertId);
    await waitMs(1_500);
    expect((await status(token)).status).toBe('waiting');
    expect((await status(early.token)).status).toBe('active');
    await service().admin('admin.room.set', { concertId, paused: false });
    await becomes(token, 'active');
  });

  test.concurrent('a raised limit admits more; a lowered one ends no session', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    const [one, two] = [await service().buyer(concertId), await service().buyer(concertId)];
    expect(two.status).toBe('waiting');
    await service().admin('admin.room.set', { concertId, maxActive: 2 });
    await becomes(two.token, 'active');
    await service().admin('admin.room.set', { concertId, maxActive: 1 });
    expect((await status(one.token)).status).toBe('active');
    expect((await service().buyer(concertId)).status).toBe('waiting');
  });

  test.concurrent('polling is told when to come back', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    const entries = [await service().buyer(concertId), await service().buyer(concertId)];
    for (const { pollAfterMs } of entries) expect(pollAfterMs).toBeGreaterThan(0);
  });
});
