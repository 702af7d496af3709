import { existsSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '@onsale/sim/result';
import { afterAll, describe, expect, test } from 'vitest';
import { machine } from '../harness.ts';

const folder = mkdtempDisposableSync(join(tmpdir(), 'onsale-simulate-'));
const file = (name: string) => join(folder.path, name);
const report = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as RunResult;
afterAll(() => folder[Symbol.dispose]());

/** Ten buyers for four seats: a run of milliseconds. */
const few = {
  name: 'few',
  seed: 3,
  buyers: 10,
  concert: { seatsPerDate: 4, seatsPerRow: 4 },
  arrivals: { kind: 'burst', withinSeconds: 2 },
  personas: { human: 1 },
  thinkSeconds: [0, 1],
};
writeFileSync(file('few.json'), JSON.stringify(few));

describe('onsale simulate, in virtual time', () => {
  test('0: the same seed writes the same report and log, another seed different ones', async () => {
    using operator = machine('http://127.0.0.1:1');
    const play = async (name: string, flags = '') => {
      const files = `--result ${file(`${name}.json`)} --log ${file(`${name}.log`)}`;
      const ended = await operator.run(`simulate ${file('few.json')} ${files} ${flags}`);
      expect(ended).toMatchObject({ code: 0 });
      return [`${name}.json`, `${name}.log`].map((path) => readFileSync(file(path), 'utf8'));
    };
    const first = await play('first');
    expect(await play('again')).toEqual(first);
    const other = await play('other', '--seed 4');
    expect(other[0]).not.toBe(first[0]);
    expect(other[1]).not.toBe(first[1]);
    expect(report('first.json')).toMatchObject({
      ended: 'complete',
      mode: 'virtual',
      funnel: { came: 10, joined: 10 },
      seats: { total: 4, sold: 4 },
      violation: null,
    });
  });

  test('--json before the scenario takes no file for its own', async () => {
    using operator = machine('http://127.0.0.1:1');
    const before = readFileSync(file('few.json'), 'utf8');
    const played = await operator.run(`simulate --json ${file('few.json')}`);
    expect(played.code).toBe(0);
    expect(played.json()).toMatchObject({ scenario: { name: 'few' } });
    expect(readFileSync(file('few.json'), 'utf8')).toBe(before);
  });

  test('2: an output file may be neither the scenario nor another JSON file of the user', async () => {
    using operator = machine('http://127.0.0.1:1');
    writeFileSync(file('mine.json'), '{"name":"mine"}');
    for (const [flags, message] of [
      [`--result ${file('few.json')}`, 'is the scenario itself'],
      [`--html ${file('few.json')}`, 'is the scenario itself'],
      [`--log ${file('few.json')}`, 'is the scenario itself'],
      [`--result ${file('mine.json')}`, 'is not a report'],
    ] as const) {
      const refused = await operator.run(`simulate ${file('few.json')} ${flags}`);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain(message);
    }
    expect(readFileSync(file('mine.json'), 'utf8')).toBe('{"name":"mine"}');
    expect(JSON.parse(readFileSync(file('few.json'), 'utf8'))).toEqual(few);
  });

  test('0: writes an HTML page, and both reports as one page', async () => {
    using operator = machine('http://127.0.0.1:1');
    const [one, two] = [file('one.json'), file('two.json')];
    const page = await operator.run(
      `simulate ${file('few.json')} --result ${one} --html ${file('one.html')}`,
    );
    expect(page.code).toBe(0);
    expect(readFileSync(file('one.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    await operator.run(`simulate ${file('few.json')} --buyers 5 --result ${two}`);
    const both = await operator.run(`report ${one} ${two} --html ${file('both.html')}`);
    expect(both.code).toBe(0);
    expect(readFileSync(file('both.html'), 'utf8').length).toBeGreaterThan(10_000);
    const summary = await operator.run(`report ${one}`);
    expect(summary.stdout).toContain('10 people came for 4 seats');
  });

  test('99: a threshold that does not hold, and 0 when it does', async () => {
    using operator = machine('http://127.0.0.1:1');
    const play = (text: string) => operator.run(`simulate ${file('few.json')} --threshold ${text}`);
    expect((await play('sold==4')).code).toBe(0);
    const failed = await play('sold==5');
    expect(failed.code).toBe(99);
    expect(failed.stdout).toContain('sold==5');
  });

  test('100: a run that does not finish is shown with its last events and its command', async () => {
    using operator = machine('http://127.0.0.1:1');
    const concert = { ...few.concert, room: { maxActive: 1, admitPerMinute: 1 } };
    writeFileSync(file('slow.json'), JSON.stringify({ ...few, concert, durationSeconds: 30 }));
    const ended = await operator.run(
      `simulate ${file('slow.json')} --result ${file('broken.json')}`,
    );
    expect(ended.code).toBe(100);
    const { violation } = report('broken.json');
    expect(violation).toMatchObject({ name: 'every buyer reaches an end', atSeconds: 30 });
    expect(violation!.lastEvents.length).toBeGreaterThan(5);
    expect(ended.stdout).toContain(`onsale simulate ${file('slow.json')} --seed 3 --buyers 10`);
  });

  test('2: an invalid scenario is reported in one line, and nothing is written', async () => {
    using operator = machine('http://127.0.0.1:1');
    writeFileSync(file('wrong.json'), JSON.stringify({ ...few, buyers: -1, seats: 4 }));
    const wrong = await operator.run(`simulate ${file('wrong.json')} --html ${file('wrong.html')}`);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('buyers: must be 1 or more, and is -1');
    expect(wrong.stderr).toContain('seats: there is no such field');
    expect(existsSync(file('wrong.html'))).toBe(false);
    for (const words of [
      'simulate nowhere',
      `simulate ${file('few.json')} --threshold nothing<1`,
      'simulate small --explore 2',
      'simulate small --also-server http://127.0.0.1:1',
      'simulate small --server embedded --also-server http://127.0.0.1:1',
      `report ${file('few.json')}`,
    ]) {
      const ended = await operator.run(words);
      expect(ended.code, words).toBe(2);
      expect(ended.stdout, words).toBe('');
    }
  });

  test('1: a file that cannot be read or written is no wrong usage', async () => {
    using operator = machine('http://127.0.0.1:1');
    for (const words of [
      `simulate ${file('nowhere.json')}`,
      `simulate ${file('few.json')} --html ${file('no/folder/x.html')}`,
      `report ${file('nowhere.json')}`,
    ]) {
      const ended = await operator.run(`${words} --json`);
      expect(ended, words).toMatchObject({ code: 1, stdout: '' });
      expect(ended.failure(), words).toMatchObject({ reason: 'FILE' });
      expect(ended.stderr, words).not.toContain('ENOENT');
    }
  });

  test('0: exploring the same seeds has the same outcome', async () => {
    using operator = machine('http://127.0.0.1:1');
    const explore = async () => (await operator.run('simulate --explore 3 --seed 5 --json')).json();
    const first = await explore();
    expect(first).toMatchObject({ runs: 3, failed: 0, failures: [] });
    expect(await explore()).toEqual(first);
  });
});

describe('onsale simulate, in real time', () => {
  test('0: plays the same scenario over HTTP against a temporary server', async () => {
    using operator = machine('http://127.0.0.1:1');
    const ended = await operator.run(
      `simulate ${file('few.json')} --buyers 4 --server embedded --result ${file('real.json')}`,
    );
    // A busy machine may be too slow for four arrivals within two seconds, which is reported as 1.
    expect([0, 1]).toContain(ended.code);
    const { mode, violation, calls } = report('real.json');
    expect({ mode, violation }).toEqual({ mode: 'real', violation: null });
    expect(calls['queue.join']!.latencyMs!.p50).toBeGreaterThan(0);
  });

  test('a fault that real time cannot play is announced', async () => {
    using operator = machine('http://127.0.0.1:1');
    const faults = { restartsAtSeconds: [0.1, 0.2] };
    writeFileSync(file('restarts.json'), JSON.stringify({ ...few, faults }));
    const simulate = `simulate ${file('restarts.json')} --buyers 1`;
    const real = await operator.run(`${simulate} --server embedded`);
    expect(real.stderr).toContain('cannot restart the server: 2 restarts of the scenario.');
    const virtual = await operator.run(simulate);
    expect(virtual.stderr).not.toContain('cannot restart');
    expect(virtual.stdout).toContain('2 server restarts');
  });

  test('20: a server that is down', async () => {
    using operator = machine('http://127.0.0.1:1');
    const ended = await operator.run(
      `simulate ${file('few.json')} --server http://127.0.0.1:1 --admin-key x`,
    );
    expect(ended).toMatchObject({ code: 20, stdout: '' });
  });

  test('130: Ctrl-C ends the run with a summary so far', async () => {
    using operator = machine('http://127.0.0.1:1');
    writeFileSync(
      file('long.json'),
      JSON.stringify({ ...few, arrivals: { kind: 'poisson', perSecond: 0.1 } }),
    );
    const running = operator.start(`simulate ${file('long.json')} --server embedded`);
    await running.shows(/waiting/);
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(ended.stdout).toContain('Came');
  });
});
