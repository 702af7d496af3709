/** The habits of Java clients such as java.net.http and Jackson. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { adminKey } from '../fixtures/test-app.ts';
import { expectErrorResponse, firstDate, httpFixture } from '../fixtures/http-fixture.ts';

const invalid = { status: 400, reason: 'INVALID_INPUT' };

/** As it stands in the JSON, and whether it is that number. */
const spellings = (number: number): [string, boolean][] => [
  [`${number}`, true],
  [`${number}.0`, true],
  [`${number}.00`, true],
  [`${number}e0`, true],
  [`${number / 10}E+1`, true],
  [`"${number}"`, true],
  [`"0${number}"`, false],
  [`"+${number}"`, false],
  [`"-${number}"`, false],
  [`"${number}.0"`, false],
  [`"${number}e0"`, false],
  [`" ${number}"`, false],
  [`"${number} "`, false],
  [`"${number}\\n"`, false],
  [`"${number}L"`, false],
  ['"0x5"', false],
  ['"\\uff15"', false],
  ['"\\u0665"', false],
  ['""', false],
  ['"0"', false],
  ['"NaN"', false],
  ['"5000000000000000000000"', false],
  ['1e400', false],
  ['0', false],
  [`-${number}`, false],
  [`${number}.5`, false],
  ['true', false],
  [`[${number}]`, false],
  ['{}', false],
  ['null', false],
];

describe.each(dialects)('on $name', (dialect) => {
  test('an amount is a number or its text, in one spelling', async () => {
    await using s = await httpFixture(dialect);
    const { userId, token: credential } = await s.buyer(await s.openConcert());
    let point = 0;
    for (const [amount, isIt] of spellings(5_000)) {
      const body = `{"userId":"${userId}","amount":${amount}}`;
      const answer = await s.send('POST', '/api/point/charge', { credential, body });
      if (isIt) point += 5_000;
      const wanted = isIt ? { status: 200, body: { point } } : { status: 400 };
      expect(answer, amount).toMatchObject(wanted);
    }
    expect(await s.call('GET', `/api/point/${userId}`, { credential })).toEqual({ point });
  });

  test('a seat is a number or its text, in one spelling', async () => {
    await using s = await httpFixture(dialect);
    const { userId, token: credential } = await s.buyer(await s.openConcert());
    for (const path of ['/api/reservation', '/api/payment']) {
      for (const [seatNo, isIt] of spellings(5)) {
        const body = `{"userId":"${userId}","date":"${firstDate}","seatNo":${seatNo}}`;
        const { status, body: said } = await s.send('POST', path, { credential, body });
        // The seat is held, and there is nothing to pay it with.
        const right = path === '/api/payment' ? 402 : 200;
        expect(status, `${path} ${seatNo}: ${JSON.stringify(said)}`).toBe(isIt ? right : 400);
        expect(said['seatNo'] ?? '5').toBe('5');
      }
    }
  });

  test('fields that are null are left out, also inside of others', async () => {
    await using s = await httpFixture(dialect);
    const terms = { opensAt: null, rows: null, room: { maxActive: 3, sessionSeconds: null } };
    const concertId = await s.openConcert({ ...terms, price: null });
    const { token: credential, userId } = await s.call<{ token: string; userId: string }>(
      'POST',
      '/api/queue',
      { body: { concertId: null } },
    );
    const charge = { amount: 5, idempotencyKey: null };
    expect(await s.call('POST', '/api/wallet/charges', { credential, body: charge })).toEqual({
      userId,
      balance: 5,
    });
    const room = {
      credential: adminKey,
      body: { maxActive: 4, admitPerMinute: null, paused: null },
    };
    const path = `/api/admin/concerts/${concertId}/room`;
    expect(await s.call('PATCH', path, room)).toMatchObject({ maxActive: 4, paused: false });
    const missing = { userId, date: null, seatNo: '5' };
    const answer = await s.send('POST', '/api/reservation', { credential, body: missing });
    expectErrorResponse(answer, invalid);
    expect(JSON.stringify(answer.body)).toContain('"path":"date"');
  });
});

describe('byte by byte', () => {
  const [dialect] = dialects;
  const upgrade = [
    'Connection: Upgrade, HTTP2-Settings',
    'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    'Upgrade: h2c',
  ].join('\r\n');

  /** A buyer, and the head of a request of theirs. */
  async function charging(body: string) {
    const s = await httpFixture(dialect!);
    const { userId, token } = await s.buyer(await s.openConcert());
    const json = body.replace('USER', userId);
    const head = (lines: string) =>
      `POST /api/point/charge HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${lines}\r\n\r\n`;
    return { s, token, json, head, [Symbol.asyncDispose]: () => s[Symbol.asyncDispose]() };
  }

  const charge = '{"userId":"USER","amount":700}';
  const typed = 'Content-Type: application/json\r\nConnection: close';

  test('an offer of HTTP/2 is passed over, with a body and without', async () => {
    await using c = await charging(charge);
    const { json, token } = c;
    const length = `Content-Type: application/json\r\nContent-Length: ${json.length}`;
    const wallet = (connection: string) =>
      `GET /api/wallet HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${connection}\r\n\r\n`;
    const answered = await c.s.raw(
      c.head(`${length}\r\n${upgrade}`) + json,
      wallet(upgrade),
      wallet('Connection: close'),
    );
    expect(answered.match(/HTTP\/1.1 \d+/g)).toEqual(Array(3).fill('HTTP/1.1 200'));
    expect(answered).toContain('{"point":700}');
    expect(answered.match(/"balance":700/g)).toHaveLength(2);
  });

  test('a body in chunks is read, wherever it is cut', async () => {
    await using c = await charging(charge);
    const chunks = [c.json.slice(0, 9), c.json.slice(9, 10), c.json.slice(10)].map(
      (part) => `${part.length.toString(16)}\r\n${part}\r\n`,
    );
    const head = c.head(`Transfer-Encoding: chunked\r\n${typed}`);
    const answered = await c.s.raw(`${head}${chunks.join('')}0\r\n\r\n`);
    expect(answered).toMatch(/^HTTP\/1.1 200 OK[^]*\{"point":700\}/);
  });

  test.each([
    ['POST', '/api/queue', 413],
    ['PUT', '/api/queue', 405],
    ['POST', '/api/nothing', 404],
  ])('%s %s is refused with %d when all of a large body has come', async (method, path, status) => {
    await using s = await httpFixture(dialect!);
    await using socket = connect(Number(new URL(s.url).port), '127.0.0.1');
    let answered = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answered += part));
    const half = ' '.repeat(100_000);
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * half.length}\r\n${upgrade}\r\n\r\n${half}`,
    );
    await once(s.http.server, 'request');
    // If the server answered half a request, it would have done so before this response.
    await s.call('GET', '/api/concerts');
    expect(answered).toBe('');
    socket.write(half);
    await once(socket, 'data');
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    // A client that saw its answer goes on, on the same connection.
    answered = '';
    socket.write('GET /api/concerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(answered).toMatch(/^HTTP\/1.1 200 OK/);
  });

  test('a client that waits for 100 Continue gets it', async () => {
    await using c = await charging(charge);
    const head = c.head(`Expect: 100-continue\r\nContent-Length: ${c.json.length}\r\n${typed}`);
    const answered = await c.s.raw(head + c.json);
    expect(answered).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK[^]*"point":700/);
  });

  test('header names come in any case', async () => {
    await using c = await charging(charge);
    const lines = `CONTENT-TYPE: application/json;charset=UTF-8\r\ncontent-LENGTH: ${c.json.length}\r\nconnection: close`;
    const head = c.head(lines).replace('Authorization: Bearer', 'AUTHORIZATION: BEARER');
    expect(await c.s.raw(head + c.json)).toMatch(/^HTTP\/1.1 200 OK[^]*"point":700/);
  });

  test('a body that is announced as empty is one that is not there', async () => {
    await using s = await httpFixture(dialect!);
    await s.openConcert();
    const head = 'POST /api/queue HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n';
    expect(await s.raw(`${head}${typed}\r\n\r\n`)).toMatch(/^HTTP\/1.1 200 OK[^]*"waitNo":"1"/);
    const missing = 'POST /api/point/charge HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n';
    expect(await s.raw(`${missing}${typed}\r\n\r\n`)).toMatch(/^HTTP\/1.1 401 /);
  });

  test('HTTP/1.0 is answered, and then the connection is closed', async () => {
    await using s = await httpFixture(dialect!);
    const answered = await s.raw('GET /api/concerts HTTP/1.0\r\n\r\n');
    expect(answered).toMatch(/^HTTP\/1.1 200 OK[^]*\{"concerts":\[\]\}$/);
  });

  test('what Node cannot read as HTTP is refused, and the server goes on', async () => {
    await using s = await httpFixture(dialect!);
    for (const request of [
      'GET /api/concerts HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n',
      'GET /api/con certs HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST /api/queue HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
      'GET /api/concerts HTTP/1.1\r\n\r\n',
    ]) {
      expect(await s.raw(request)).toMatch(/^HTTP\/1.1 400 /);
    }
    await s.call('GET', '/api/concerts');
  });
});
