/** The public page of a draw, and the program of docs/LOBBY.md that checks it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { dialects } from '@onsale/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';
import { numbersOf, openLobby } from './lobby-fixture.ts';

const page = resolve(import.meta.dirname, '../../../../docs/LOBBY.md');
let folder: string;
let program: string;

beforeAll(async () => {
  const [, code = ''] = /```js\n([^]*?)```/.exec(await readFile(page, 'utf8')) ?? [];
  folder = await mkdtemp(join(tmpdir(), 'onsale-draw-'));
  program = join(folder, 'verify-draw.mjs');
  await writeFile(program, code);
});

afterAll(() => rm(folder, { recursive: true }));

/** The output of the program, or its complaint. */
async function verify(room: string, lots: number[] = [], seedHash?: string): Promise<string> {
  const run = promisify(execFile);
  const env = { ...process.env, ...(seedHash && { SEED_HASH: seedHash }) };
  const given = [program, room, ...lots.map(String)];
  return run(process.execPath, given, { env }).then(
    ({ stdout }) => stdout,
    (error: { stderr: string }) => error.stderr,
  );
}

const readPage = (s: HttpFixture, concertId: string) => s.send('GET', `/rooms/${concertId}/draw`);

describe.each(dialects)('on $name, the page of a draw', (dialect) => {
  test('has the commitment before the draw, and the seed only after it', async () => {
    await using s = await httpFixture(dialect);
    const lobby = await openLobby(dialect, 'draw', { on: s });
    const { concertId, seedHash } = lobby;
    await lobby.join(3);
    await s.tick();
    const before = await readPage(s, concertId);
    expect(before.status).toBe(200);
    expect(before.body).toMatchObject({ seedHash, seed: null, lots: null, lobbyHash: null });
    const room = await s.send('GET', `/rooms/${concertId}`);
    expect(room.body).toMatchObject({ seedHash, order: 'draw', state: 'upcoming', waiting: 3 });
    await lobby.open();
    const after = await readPage(s, concertId);
    expect(after.body).toMatchObject({ seedHash, lots: 3, beacon: '' });
    expect(after.body['seed']).toMatch(/^[0-9a-f]{64}$/);
    const { etag = '' } = after.headers;
    const again = { headers: { 'if-none-match': etag } };
    expect((await s.send('GET', `/rooms/${concertId}/draw/`, again)).status).toBe(304);
  });

  test('leads the program of a stranger to the wait number of every lot', async () => {
    await using s = await httpFixture(dialect);
    const lobby = await openLobby(dialect, 'draw', { on: s });
    const { concertId, seedHash } = lobby;
    const room = `${s.url}/rooms/${concertId}`;
    const buyers = await lobby.join(40);
    expect(await verify(room)).toContain('The lots are not drawn yet.');
    await s.admin.room.draw({ concertId, beacon: 'drand 4812345' });
    await lobby.open();
    const numbers = await numbersOf(buyers);
    const lots = numbers.map((_, at) => at + 1);
    const lines = numbers.map((waitNo, at) => `lot ${at + 1}: wait no ${waitNo}`);
    const sentence = 'The seed is the committed one, and 40 lots have the wait numbers 1 to 40.';
    expect((await verify(room, lots, seedHash!)).trim().split('\n')).toEqual([sentence, ...lines]);
    const other = '0'.repeat(64);
    expect(await verify(room, lots, other)).toContain('The seed is not the committed one.');
  });

  test('does not exist where no lots are drawn', async () => {
    await using s = await httpFixture(dialect);
    const { concertId } = await openLobby(dialect, 'arrival', { on: s });
    expect(await readPage(s, concertId)).toMatchObject({ status: 404 });
    expect(await readPage(s, 'con_none')).toMatchObject({ status: 404 });
    expect(await s.send('POST', `/rooms/${concertId}/draw`)).toMatchObject({ status: 404 });
  });
});
