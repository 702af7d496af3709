/** Terms of a concert that are accepted, with a warning. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminKey, dates, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const asRoot = { ONSALE_ADMIN_KEY: adminKey };
const [first = '', second = ''] = dates;

test('a title that another concert has', async () => {
  using operator = machine(server.url);
  const create = (title: string) =>
    operator.run(`admin concert create ${title} --dates ${first} --json`, asRoot);
  const one = await create('Twice');
  expect(one).toMatchObject({ code: 0, stderr: '' });
  const again = await operator.run(`admin concert create twice --dates ${first}`, asRoot);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain(`has the title twice (${String(one.json()['concertId'])})`);
  expect(again.stderr).toMatch(/close it: onsale admin concert close con_\w+/);
  await create('Single');
  const renamed = await operator.run('admin concert update Single --title Twice', asRoot);
  expect(renamed.stderr).toContain('2 other concerts have the title Twice');
});

test('a sale that opens when a date is over', async () => {
  using operator = machine(server.url);
  const words = `admin concert create Part --dates ${first} ${second} --opens-at ${second}T12:00:00Z`;
  const part = await operator.run(words, asRoot);
  expect(part.code).toBe(0);
  expect(part.stderr).toContain(`too late for ${first}: no seat of it can be sold`);
  const late = await operator.run('admin concert update Part --opens-at 2099-01-01T00:00Z', asRoot);
  expect(late.stderr).toContain('Nothing can be sold: the sale opens when the last date is over');
  const fine = await operator.run('admin concert update Part --opens-at now', asRoot);
  expect(fine).toMatchObject({ code: 0, stderr: '' });
});
