/** Concerts from layout files: what is created, and how mistakes in a file are reported. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, date, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const env = { ONSALE_ADMIN_KEY: adminKey };
const row = (label: string, seats = 4) => ({ label, seats });

/** Writes the file, and creates a concert with it. */
async function create(content: unknown, words = '') {
  using operator = machine(server.url);
  const file = join(operator.stateHome, 'hall.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const made = await operator.run(
    `admin concert create Hall --hidden --dates ${date} --layout ${file} ${words}`,
    env,
  );
  return { ...made, stderr: made.stderr.replaceAll(file, 'hall.json') };
}

describe('admin concert create --layout', () => {
  const hall = {
    $schema: 'layout.schema.json',
    sections: [
      { name: 'Stalls', price: 900, rows: [row('A'), row('B', 6)] },
      { name: 'Circle', rows: [row('A', 3)] },
    ],
  };

  test('creates the hall, which layout gives back without its schema', async () => {
    const made = await create(hall, '--price 400 --json');
    expect(made).toMatchObject({ code: 0 });
    const { concertId } = made.json() as { concertId: string };
    using operator = machine(server.url);
    const answer = await operator.run(`admin concert layout ${concertId} --json`, env);
    const { sections } = hall;
    expect(answer.json()).toMatchObject({ hasLayout: true, price: 400, layout: { sections } });
    const table = await operator.run(`admin concert layout ${concertId}`, env);
    expect(table.stdout).toMatch(/13 per date \(2 sections: Stalls 10, Circle 3\)/);
    expect(table.stdout).toMatch(/Stalls +A–B, 4 to 6 seats +10 +900 points/);
    expect((await create(hall, '--price 400')).stdout).toMatch(/Price +400 to 900 points/);
  });

  test('names every mistake by the file and the place in it, in a line each', async () => {
    const made = await create({
      sections: [
        { name: 'A', rows: [row('A'), row('B'), row('C'), row('C')], accessible: ['C-9'] },
        { name: 'A', rows: [] },
      ],
    });
    expect(made.code).toBe(2);
    expect(made.stderr.split('\n')).toEqual([
      '✗ hall.json: sections.1.rows: must not be empty',
      '✗ hall.json: sections.0.rows.3.label: there is a row C before, so its seats would be there twice',
      '✗ hall.json: sections.0.accessible.0: section "A" has no seat C-9',
      '✗ hall.json: sections.1.name: there is a section "A" before',
      '',
    ]);
  });

  test('suggests the field that was meant', async () => {
    const rows = [{ label: 'A', seats: 4, aisle: [2] }];
    const made = await create({ section: [], sections: [{ name: 'A', rows, cost: 3 }] });
    expect(made.stderr.split('\n')).toEqual([
      '✗ hall.json: section: there is no such field, did you mean sections?',
      '✗ hall.json: sections.0.cost: there is no such field: there are name, price, rows, accessible, companions, restrictedView',
      '✗ hall.json: sections.0.rows.0.aisle: there is no such field, did you mean aisleAfter?',
      '',
    ]);
  });

  test('says where a file is not JSON, and refuses a field that is there twice', async () => {
    const broken = await create('{"sections": [\n  {"name": "A" "rows": []}]}');
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('hall.json: line 2, column 16 is not JSON: Expected');
    const cut = await create('{\n  "sections": [');
    expect(cut.stderr).toContain('hall.json: line 2, column 16 is not JSON: Unexpected end');
    const twice = await create('{"sections": [], "sections": []}');
    expect(twice.stderr).toContain('hall.json: line 1, column 18 names the field sections again.');
    const list = await create('[]');
    expect(list.stderr).toContain('hall.json: must be an object with sections.');
    using operator = machine(server.url);
    const words = `admin concert create Hall --dates ${date} --layout none.json`;
    const missing = await operator.run(words, env);
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stderr).toContain('none.json: there is no such file. Check the path.');
  });

  test('tells about a row of none, and nothing that follows from it', async () => {
    const none = { label: 'B', seats: 0, aisleAfter: [2] };
    const made = await create({
      sections: [{ name: 'A', rows: [row('A'), none], restrictedView: ['B-1'] }],
    });
    expect(made.stderr).toBe('✗ hall.json: sections.0.rows.1.seats: must be at least 1\n');
  });

  test('counts the seats of all sections', async () => {
    const rows = Array.from({ length: 100 }, (_, at) => row(`R${at}`, 1_000));
    const sections = [
      { name: 'A', rows },
      { name: 'B', rows: [row('A', 1)] },
    ];
    const made = await create({ sections });
    expect(made.stderr).toBe(
      '✗ hall.json: sections: has 100001 seats: a date has at most 100000\n',
    );
  });

  test('leaves mistakes in other fields to their flags', async () => {
    const made = await create(hall, '--seats 10');
    expect(made.stderr).toContain('--seats is told by the layout: omit it.');
  });
});
