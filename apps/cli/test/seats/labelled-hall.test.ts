/** Seats by their labels, for operators and in refusals: the hall has sections. */
import { createOnsaleClient } from '@onsale/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, date, dates, machine, testServer, type TestServer } from '../harness.ts';
import { arrowDown, arrowUp, enter, runOnTerminal } from '../terminal/fake-terminal.ts';

const asRoot = { ONSALE_ADMIN_KEY: adminKey };
const layout = {
  sections: [
    { name: 'Stalls', price: 900, rows: [{ label: '3', seats: 20 }] },
    {
      name: 'Circle',
      price: 500,
      rows: [
        { label: 'A', seats: 6 },
        { label: 'B', seats: 4 },
      ],
      accessible: ['B-1'],
      companions: [['B-1', 'B-2']],
    },
    { name: 'Choir', price: 300, rows: [{ label: 'A', seats: 4 }] },
  ],
};

let server: TestServer;
let concertId: string;
beforeAll(async () => void (server = await testServer()));
afterAll(() => server[Symbol.asyncDispose]());

/** A machine whose buyer is in line for a new concert in the hall. */
async function enterHall(terms: object = {}) {
  ({ concertId } = await server.concert({ title: 'Hall', layout, ...terms }));
  const home = machine(server.url);
  expect((await home.run(`join ${concertId}`)).code).toBe(0);
  return home;
}

describe('an operator', () => {
  test('blocks seats by label, range and section', async () => {
    using home = await enterHall();
    const admin = (words: string) =>
      home.run(`admin seats ${words} --concert ${concertId} --json`, asRoot);
    const block = async (words: string) => (await admin(`block ${date} ${words}`)).json();
    expect(await block('B-3-4')).toMatchObject({ seatNos: [29, 30] });
    // A label goes before a range of numbers: row 3 has a seat 12.
    expect(await block('3-12')).toMatchObject({ seatNos: [12] });
    expect(await block('4-6')).toMatchObject({ seatNos: [4, 5, 6] });
    expect(await block('A-2 --section circle')).toMatchObject({ seatNos: [22] });
    const unclear = await admin(`block ${date} A-2`);
    expect(unclear).toMatchObject({ code: 2 });
    expect(unclear.failure()['message']).toContain('Several sections have a seat A-2');
    const free = await admin(`unblock ${date} A-2 --section Circle`);
    expect(free.json()).toMatchObject({ seatNos: [22] });
  });

  test('names seats by number with a key that may not read the hall', async () => {
    using home = await enterHall();
    const key = { name: 'sells', scopes: ['sale' as const] };
    const env = {
      ONSALE_ADMIN_KEY: (await server.operator.trpc.admin.key.create.mutate(key)).adminKey,
    };
    const issue = `admin order issue ${date} --concert ${concertId} --json`;
    expect((await home.run(`${issue} 7 8`, env)).json()).toMatchObject({ seatNos: [7, 8] });
    const labels = await home.run(`${issue} B-3`, env);
    expect(labels).toMatchObject({ code: 4 });
    expect(labels.failure()['message']).toContain('scope "read"');
    // Without the hall a refusal has numbers.
    expect((await home.run(`${issue} 7`, env)).failure()).toMatchObject({
      reason: 'SEAT_UNAVAILABLE',
      message: expect.stringContaining('Seat 7 is already taken'),
    });
  });

  test('is told by label which seats are taken, without a step for buyers', async () => {
    using home = await enterHall();
    await home.run(`reserve ${date} A-5 A-6 --section Circle`);
    for (const words of [`seats block ${date} A-5,B-3`, `order issue ${date} A-5 B-3`]) {
      const refused = await home.run(
        `admin ${words} --section Circle --concert ${concertId}`,
        asRoot,
      );
      expect(refused).toMatchObject({ code: 10, stderr: '✗ Already taken: Circle, row A: 5.\n' });
    }
    const blocked = await home.run(`admin seats blocked ${date} --concert ${concertId}`, asRoot);
    expect(blocked.stdout).toContain('No seat is blocked.');
  });
});

describe('a buyer', () => {
  test('is told by label what a choice would leave', async () => {
    using home = await enterHall({ singleSeats: 'refuse' });
    const companion = await home.run(`reserve ${date} B-2`);
    expect(companion).toMatchObject({ code: 1 });
    expect(companion.stderr).toContain(
      'For companions only: Circle, row B: 2. Take the accessible',
    );
    const rival = await createOnsaleClient({ url: server.url }).join({ concertId });
    await rival.reserve({ date, seatNos: [34] });
    const single = await home.run(`reserve ${date} A-2 --section Choir`);
    expect(single.stderr).toContain(
      'leaves a single seat between taken ones, Choir, row A: 3: take for example Choir, row A: 1.',
    );
  });

  test('is asked again when seats of a section were taken meanwhile', async () => {
    using home = await enterHall();
    const rival = await createOnsaleClient({ url: server.url }).join({ concertId });
    await rival.reserve({ date, seatNos: [29] });
    const { stateHome } = home;
    const words = `buy ${concertId} --date ${date}`;
    const buying = runOnTerminal(words, { server: server.url, stateHome });
    for (const [seats, refusal] of [
      ['B-3', /Already taken: Circle, row B: 3/],
      ['B-2', /For companions only: Circle, row B: 2/],
    ] as const) {
      await buying.shows(/Seats\? /);
      buying.type(seats);
      buying.type(enter);
      await buying.shows(refusal);
    }
    await buying.shows(/Seats\? /);
    buying.type('B-4');
    buying.type(enter);
    await buying.shows(/Yours for now: Circle, row B: 4/);
    await buying.shows(/Add them now\?/);
    buying.type('n');
    expect(await buying.ended).toBe(12);
  });

  test('gets the next date where named seats of the first are taken', async () => {
    using home = await enterHall();
    const rival = await createOnsaleClient({ url: server.url }).join({ concertId });
    await rival.reserve({ date, seatNos: [29] });
    const bought = await home.run(`buy ${concertId} --seats B-3 --charge --yes --json`);
    expect(bought.json()).toMatchObject({ date: dates[1], seatNos: [29] });
  });
});

test('a refund that would leave a companion alone is refused by label, to both', async () => {
  using home = await enterHall();
  const bought = await home.run(`buy ${concertId} --date ${date} --seats B-1,B-2 --charge --yes`);
  expect(bought.code, bought.stderr).toBe(0);
  const { orders } = (await home.run('orders --json')).json() as { orders: { orderId: string }[] };
  const order = orders[0]!.orderId;
  const message =
    'Companion seats would stay without their accessible seats: Circle, row B: 2. Give them back as well.';
  const own = await home.run(`cancel ${order} --seats B-1 --yes`);
  expect(own).toMatchObject({ code: 1, stderr: `✗ ${message}\n` });
  const refund = `admin order refund ${order} --reason ill --yes --seats`;
  expect(await home.run(`${refund} B-1`, asRoot)).toMatchObject({ stderr: `✗ ${message}\n` });
  const unknown = await home.run(`${refund} B-3`, asRoot);
  expect(unknown.stderr).toContain('seats of the order: B-3. It has Circle, row B: 1, 2.');
  expect((await home.run(`${refund} B-2`, asRoot)).code).toBe(0);
});

describe('a large house', () => {
  const rows = ['A', 'B', 'C', 'D'].map((label) => ({ label, seats: 100 }));
  const large = {
    sections: [
      { name: 'Stalls', price: 900, rows },
      { name: 'Upper circle', price: 500, rows },
    ],
  };

  test('lists its sections, and suggests to draw one', async () => {
    using home = await enterHall({ layout: large });
    const list = await home.run(`seats ${date}`);
    expect(list.stdout).toMatch(/Upper circle +400 of 400 +█{10} +500 points/);
    expect(list.stdout).not.toContain('row A');
    expect(list.stderr).toContain(`run: onsale seats ${date} --section Stalls\n`);
    const one = await home.run(`seats ${date} --section upper`, { COLUMNS: '120' });
    expect(one.stdout).toContain(`  row A    1 ${'○'.repeat(100)} 100\n`);
    expect(one.stdout).not.toContain('Stalls');
    expect(one.stderr).toContain(`reserve ${date} --best 2 --section "Upper circle"\n`);
  });

  test('asks for the section, draws it alone, and goes back to the list', async () => {
    using home = await enterHall({ layout: large });
    const { stateHome } = home;
    const words = `buy ${concertId} --date ${date}`;
    const buying = runOnTerminal(words, { server: server.url, stateHome });
    await buying.shows(/Stalls +400 of 400/);
    await buying.shows(/Which section\?/);
    const before = buying.output().length;
    buying.type(arrowDown);
    await buying.shows(/● Upper circle +400 free +500 points/);
    buying.type(enter);
    await buying.shows(/row D +1 ○+ 100/);
    expect(buying.output().slice(before)).not.toContain('900 points\n  row');
    await buying.shows(/Seats\? A-1 A-2, "best 2"; "section" or "date" to go back/);
    buying.type('section');
    buying.type(enter);
    await buying.shows(/Which section\?/);
    buying.type(arrowUp);
    await buying.shows(/● any section/);
    buying.type(enter);
    await buying.shows(/Seats\? Stalls A-1, "best 2"/);
    buying.type('Upper circle B-7');
    buying.type(enter);
    await buying.shows(/Yours for now: Upper circle, row B: 7/);
    buying.type('n');
    expect(await buying.ended).toBe(12);
  });

  test('begins with the section of the flag, and stays in it after a refusal', async () => {
    using home = await enterHall({ layout: large });
    const rival = await createOnsaleClient({ url: server.url }).join({ concertId });
    await rival.reserve({ date, seatNos: [405] });
    const { stateHome } = home;
    const words = `buy ${concertId} --date ${date} --section upper`;
    const buying = runOnTerminal(words, { server: server.url, stateHome });
    for (const answer of ['A-5', 'best 3']) {
      await buying.shows(/Upper circle {2}500 points\n/);
      await buying.shows(/Seats\?/);
      buying.type(answer);
      buying.type(enter);
    }
    await buying.shows(/Yours for now: Upper circle, row A: /);
    buying.type('n');
    expect(await buying.ended).toBe(12);
    expect(buying.output()).not.toContain('Which section?');
    const silent = await home.run(`buy ${concertId} --section upper --yes`);
    expect(silent).toMatchObject({ code: 2 });
    expect(silent.stderr).toContain('--section goes with --seats or --best.');
  });
});
