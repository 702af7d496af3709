/** Webhooks of several servers: each delivery by one of them, in order, while buyers join. */
import type { App } from '../../src/app.ts';
import { createWebhook } from '../../src/domains/webhooks/webhook.usecases.ts';
import { describe, expect, test } from 'vitest';
import {
  callAllServers,
  join,
  newConcert,
  openOwnRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';
import { openReceiver } from './receiver.ts';

const deliver = async ({ webhookDeliveries }: App): Promise<void> => {
  await webhookDeliveries.pass();
  await webhookDeliveries.idle();
};

describe.each(postgresOnly)('on $name', (dialect) => {
  test('no delivery is made twice, and those of a concert come in the order of its events', async () => {
    await using fixture = await openOwnRaceFixture(dialect, { allowsPrivateWebhooks: true });
    await using receiver = await openReceiver();
    const concertIds = [await newConcert(fixture), await newConcert(fixture)];
    const types = ['place.joined'] as const;
    const { secret } = await createWebhook(fixture.apps[0], { url: receiver.url, types });
    receiver.secrets = [secret];

    await callAllServers(fixture, 60, async (app, index) => {
      await join(app, concertIds[index % 2]!);
      await deliver(app);
    });
    for (const app of fixture.apps) await deliver(app);

    expect(receiver.received).toHaveLength(60);
    expect(receiver.received.every(({ isVerified }) => isVerified)).toBe(true);
    for (const concertId of concertIds) {
      const seqs = receiver.received
        .filter((event) => event.concertId === concertId)
        .map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      expect(new Set(seqs).size).toBe(30);
    }
    await fixture.audit();
  });

  test('a server that dies while it writes deliveries leaves them to another', async () => {
    await using fixture = await openOwnRaceFixture(dialect, { allowsPrivateWebhooks: true });
    await using receiver = await openReceiver();
    const concertId = await newConcert(fixture);
    await createWebhook(fixture.apps[0], { url: receiver.url, types: ['place.joined'] });
    await join(fixture.apps[0], concertId);
    await fixture.apps[0].eventNumbering.run();

    await overlap(fixture, {
      first: deliver,
      second: deliver,
      secondWaits: false,
      end: 'die',
    });
    expect(receiver.received).toEqual([]);
    await deliver(fixture.apps[2]);

    expect(receiver.received).toHaveLength(1);
  });
});
