/** Watching a place and its seats: on a terminal, line by line, and as JSON. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Interruption } from '../../src/terminal/interruption.ts';
import { date, machine, testProxy, testServer, type TestServer } from '../harness.ts';
import { runOnTerminal } from '../terminal/fake-terminal.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const timesIn = (text: string, part: string) => text.split(part).length - 1;

describe('seats that are watched', () => {
  test('change on the terminal, with the own hold, and stay there after Ctrl-C', async () => {
    const { concertId } = await server.concert({ title: 'On a terminal' });
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    using rival = machine(server.url);
    for (const one of [buyer, rival]) await one.run(`join ${concertId}`);
    let interruption!: Interruption;
    const watching = runOnTerminal(`seats ${date} --watch`, {
      server: proxy.url,
      stateHome: buyer.stateHome,
      onStart: (own) => (interruption = own),
    });
    await watching.shows(/50 of 50 seats free/);
    await watching.shows(/Watching the seats\. Ctrl-C stops/);
    await rival.run(`reserve ${date} 5 6`);
    await watching.shows(/~ held by others/);
    await watching.shows(/Just now {2}held: seats 5, 6/);
    await buyer.run(`reserve ${date} 8`);
    await watching.shows(/\[8\]/);
    await watching.shows(/Yours for (5 min|4 min \d+ s): seat 8/);
    proxy.faultOf(() => 'drop');
    proxy.cut();
    await watching.shows(/Connection lost: reconnecting\. Your place is kept\. \(/);
    await rival.run('release --yes');
    proxy.faultOf(() => 'pass');
    await watching.shows(/Just now {2}free: seats 5, 6/);
    await watching.shows(/The connection is back/);
    interruption.stop('SIGINT');
    expect(await watching.ended).toBe(130);
    const last = watching.output().split('On a terminal').at(-1)!;
    expect(last).toContain('[8]');
    expect(last).toContain('49 of 50 seats free');
    expect(last).not.toMatch(/Ctrl-C|Just now|Interrupted/);
    // A seat that has just changed is highlighted.
    expect(watching.styled()).toContain('\u001B[7m');
  });

  test('are a map and then a line for each change, until the session is over', async () => {
    const { concertId } = await server.concert({ title: 'In a pipe' });
    using buyer = machine(server.url);
    using rival = machine(server.url);
    for (const one of [buyer, rival]) await one.run(`join ${concertId}`);
    const watching = buyer.start(`seats ${date} --watch`);
    await watching.shows(/50 of 50 seats free/);
    await rival.run(`reserve ${date} 5 6 7`);
    await watching.shows(/held: seats 5–7; 47 of 50 seats free/);
    await buyer.run('leave --yes');
    const ended = await watching.ended;
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/You left the line for In a pipe/);
    expect(ended.stdout).not.toContain('\u001B');
  });

  test('are JSON with --json: the map, each change, and the place that is over', async () => {
    const { concertId } = await server.concert({ title: 'As JSON', room: { sessionSeconds: 30 } });
    using buyer = machine(server.url);
    using rival = machine(server.url);
    for (const one of [buyer, rival]) await one.run(`join ${concertId}`);
    const watching = buyer.start(`seats ${date} --watch --json`);
    await watching.shows(/"available":\[/);
    await rival.run(`reserve ${date} 5`);
    await watching.shows(/"changes":\[/);
    const { userId } = (await buyer.run('status --json')).json();
    await server.operator.trpc.admin.line.remove.mutate({ concertId, userId: String(userId) });
    const ended = await watching.ended;
    const [map, change, place, ...others] = ended.lines();
    expect(map).toMatchObject({ date, available: expect.any(Array) });
    const seat = { seatNo: 5, status: 'held', mine: false, label: 'A-5' };
    expect(change).toEqual({
      date,
      version: expect.any(String),
      changes: [expect.objectContaining(seat)],
      free: 49,
    });
    expect(place).toMatchObject({ concertId, status: expect.stringMatching(/left|expired/) });
    expect(place).not.toHaveProperty('token');
    expect([others, ended.stderr]).toEqual([[], '']);
  });

  test('are not shown before it is the turn of the buyer', async () => {
    const { concertId } = await server.concert({ title: 'Not yet' });
    await server.operator.trpc.admin.room.set.mutate({ concertId, paused: true });
    using buyer = machine(server.url);
    await buyer.run(`join ${concertId}`);
    const early = await buyer.run(`seats ${date} --watch --json`);
    expect(early.code).toBe(8);
    expect(early.failure()).toMatchObject({ reason: 'NOT_ADMITTED' });
  });
});

describe('a place that is watched', () => {
  test('tells once that the connection is lost, and once that it is back', async () => {
    const { concertId } = await server.concert({ title: 'Cut off' });
    await server.operator.trpc.admin.room.set.mutate({ concertId, paused: true });
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    const watching = buyer.start(`join ${concertId} --wait`);
    await watching.shows(/wait no 1/);
    proxy.faultOf(() => 'drop');
    proxy.cut();
    await watching.shows(/Connection lost/);
    // Further tries fail as well.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    proxy.faultOf(() => 'pass');
    await watching.shows(/The connection is back/);
    await server.operator.trpc.admin.room.set.mutate({ concertId, paused: false });
    const { code, stdout, stderr } = await watching.ended;
    expect(code).toBe(0);
    expect(timesIn(stderr, 'Connection lost')).toBe(1);
    expect(timesIn(stderr, 'The connection is back')).toBe(1);
    expect(stdout).toMatch(/^wait no 1: You are next, the line is paused\n/);
    expect(stdout).toMatch(/\nwait no 1: active\n$/);
  });

  test('in a lobby shows the lot and the time to the opening, then its number', async () => {
    const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
    const lobby = { lobbyOpensAt: soon(-1_000), opensAt: soon(4_000), order: 'draw' } as const;
    const { concertId } = await server.concert({ title: 'Lots', ...lobby });
    using buyer = machine(server.url);
    const { stateHome } = buyer;
    const watching = runOnTerminal(`join ${concertId} --wait`, { server: server.url, stateHome });
    await watching.shows(/Lots: the doors open in \d s {2}lot 1/);
    await watching.shows(/Lots are drawn when the doors open/);
    await watching.shows(/You are in: Lots {2}wait no 1/);
    expect(await watching.ended).toBe(0);
  });
});
