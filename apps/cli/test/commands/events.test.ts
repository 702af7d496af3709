/** `onsale events` and `onsale listen`: what happened, as lines and as signed requests. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { verifyWebhook } from '@onsale/sdk/webhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminKey, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;
const asRoot = { ONSALE_ADMIN_KEY: adminKey };

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

test('a buyer sees its own events, an operator all of them, of some types or of all', async () => {
  using buyer = machine(server.url);
  using other = machine(server.url);
  await buyer.run('join');
  await other.run('join');

  const own = await buyer.run('events');
  expect(own.code, own.stderr).toBe(0);
  expect(own.stdout).toMatch(/place\.joined #\d+ con_\w+ userId=usr_\w+ waitNo=1\n/);
  expect(own.stdout.split('\n')).toHaveLength(3);
  const all = (await buyer.run('events --json', asRoot)).lines();
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
  const joins = await buyer.run('events --types place.joined,place.left --json', asRoot);
  expect(joins.lines()).toHaveLength(2);
  const after = await buyer.run(`events --after ${String(all.at(-1)!['cursor'])}`, asRoot);
  expect(after).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching('No events.') });

  const wrong = await buyer.run('events --types order.payed', asRoot);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('must be of concert.created');
  const unkeyed = await buyer.run('events --types order.paid');
  expect(unkeyed.code).toBe(2);
  expect(unkeyed.stderr).toContain('need the admin key');
});

test('events --follow goes on as they come, until it is interrupted', async () => {
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const following = operator.start('events --follow --json', asRoot);
  await buyer.run('join');
  await buyer.run('leave --yes');
  await following.shows(/place\.left/);
  following.child.kill('SIGINT');
  const { code, lines } = await following.ended;
  expect(code).toBe(130);
  expect(
    lines()
      .map(({ type }) => type)
      .slice(-2),
  ).toEqual(['place.admitted', 'place.left']);
});

test('listen forwards each event once, in order, signed, whatever the receiver answers', async () => {
  const bodies: { headers: Record<string, string>; body: string }[] = [];
  const receiver = createServer((req, res) => {
    void text(req).then((body) => {
      bodies.push({ headers: req.headers as Record<string, string>, body });
      return res.writeHead(bodies.length === 1 ? 500 : 204).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
  const words = `listen --forward-to ${port} --secret ${secret} --types place.joined,place.left`;
  const listening = operator.start(words, asRoot);
  await listening.shows(/Waiting for events/);

  await buyer.run('join');
  await buyer.run('leave --yes');
  await listening.shows(/204 .*place\.left/);

  listening.child.kill('SIGINT');
  const { stdout, stderr } = await listening.ended;
  expect(stderr).toContain(`Forwarding to http://127.0.0.1:${port}/, signed with ${secret}`);
  expect(stdout).toMatch(/^500 .*place\.joined/);
  const events = bodies.map(({ headers, body }) => verifyWebhook(body, headers, secret));
  expect(events.map(({ type }) => type)).toEqual(['place.joined', 'place.left']);
  expect(events[1]!.seq).toBeGreaterThan(events[0]!.seq);
  receiver.close();
});

test('listen needs the admin key, and an address', async () => {
  using operator = machine(server.url);
  expect((await operator.run('listen')).code).toBe(4);
  const wrong = await operator.run('listen --forward-to ::', asRoot);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('--forward-to must be an address');
});

test('the root key handles webhooks: create, list, rotate, deliveries, delete', async () => {
  using operator = machine(server.url);
  const made = await operator.run(
    'admin webhook create https://hooks.invalid/x --types order.paid --json',
    asRoot,
  );
  expect(made.code, made.stderr).toBe(0);
  const { webhookId, secret } = made.json();
  expect(secret).toMatch(/^whsec_/);
  const list = await operator.run('admin webhook list', asRoot);
  expect(list.stdout).toMatch(/https:\/\/hooks\.invalid\/x +order\.paid +all +works +whk_/);
  expect(list.stdout).not.toContain('whsec_');
  const rotated = await operator.run(`admin webhook rotate ${String(webhookId)}`, asRoot);
  expect(rotated.stdout).toMatch(/The new secret, shown only now: whsec_/);
  const log = await operator.run(`admin webhook deliveries ${String(webhookId)}`, asRoot);
  expect(log.stdout).toContain('No deliveries.');
  const unknown = await operator.run('admin webhook redeliver dlv_none', asRoot);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('No such webhook');
  const gone = await operator.run(`admin webhook delete ${String(webhookId)}`, asRoot);
  expect(gone.stdout).toContain('gets no events any more');
  const refused = await operator.run(
    'admin webhook create https://10.0.0.1 --types order.paid',
    asRoot,
  );
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('must not be a private address');
});
