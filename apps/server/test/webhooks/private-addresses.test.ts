/** Webhooks do not lead into the network of the server, by address or by name. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../../src/domains/webhooks/public-address.ts';
import { expectRefusal, testApp, type TestApp } from '../fixtures/test-app.ts';

const types = ['place.joined', 'place.left'] as const;

async function deliver({ app }: Pick<TestApp, 'app'>): Promise<void> {
  await app.webhookDeliveries.pass();
  await app.webhookDeliveries.idle();
}

describe.each(dialects)('on $name, a webhook', (dialect) => {
  test('may not lead into the network of the server, by address or by name', async () => {
    const resolved: string[] = [];
    await using t = await testApp(dialect, {
      resolveWebhookName: (name, done) => {
        resolved.push(name);
        done(null, [
          { address: '93.184.216.34', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      },
    });
    const create = (url: string) => t.admin.webhook.create({ url, types: [...types] });
    for (const url of [
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:8.8.8.8]/',
      'https://169.254.169.254/latest',
      'https://0x7f000001/',
      'https://2130706433/',
      'http://hooks.example/',
      'https://user:word@hooks.example/',
      'ftp://hooks.example/',
      'nonsense',
    ]) {
      await expectRefusal(create(url), 'INVALID_INPUT');
    }
    const { concertId } = await t.concert();
    const { webhookId } = await create('https://hooks.example/');
    await t.join(concertId);
    await deliver(t);
    expect(resolved).toEqual(['hooks.example']);
    const [delivery] = (await t.admin.webhook.deliveries({ webhookId })).deliveries;
    expect(delivery).toMatchObject({
      attempts: 1,
      lastStatus: null,
      lastError: 'the receiver has a private address',
    });
    await expectRefusal(
      t.admin.webhook.create({ url: 'https://a.example', types: [...types], concertId: 'con_no' }),
      'CONCERT_NOT_FOUND',
    );
  });
});

test.each([
  ['8.8.8.8', true],
  ['172.15.255.255', true],
  ['172.16.0.0', false],
  ['172.31.255.255', false],
  ['172.32.0.0', true],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['255.255.255.255', false],
  ['169.254.169.254', false],
  ['192.168.1.1', false],
  ['224.0.0.1', false],
  ['2606:4700::1', true],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['fd00:ec2::254', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['2001:db8::1', false],
  ['ff02::1', false],
  ['hooks.example', false],
])('%s is an address of the internet: %j', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
