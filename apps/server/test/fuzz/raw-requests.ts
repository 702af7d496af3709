/** Requests as bytes: valid ones, ambiguous framings of them, and mutations. */
import fc from 'fast-check';

export interface RawRequest {
  line: string;
  headers: string[];
  body: string;
}

/** A charge of one point. */
export function chargeOf(credential: string, key: string): RawRequest {
  const body = JSON.stringify({ amount: 1, idempotencyKey: key });
  return {
    line: 'POST /trpc/wallet.charge HTTP/1.1',
    headers: [
      'Host: x',
      `Authorization: Bearer ${credential}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ],
    body,
  };
}

export const bytesOf = ({ line, headers, body }: RawRequest): string =>
  `${line}\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n${body}`;

const without = (raw: RawRequest, name: string): string[] =>
  raw.headers.filter((header) => !header.toLowerCase().startsWith(`${name}:`));

const withHeader = (raw: RawRequest, ...more: string[]): string => {
  const headers = without(raw, 'content-length');
  return bytesOf({ ...raw, headers: [...headers, ...more] });
};

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const chunked = 'Transfer-Encoding: chunked';

/** Bodies whose length two HTTP parsers could read differently, as request smuggling does. */
export const ambiguous: Record<string, (raw: RawRequest) => string> = {
  'two lengths that differ': (raw) =>
    withHeader(raw, 'Content-Length: 3', `Content-Length: ${raw.body.length}`),
  'a list of lengths': (raw) => withHeader(raw, `Content-Length: 3, ${raw.body.length}`),
  'a length with a sign': (raw) => withHeader(raw, `Content-Length: +${raw.body.length}`),
  'a negative length': (raw) => withHeader(raw, 'Content-Length: -1'),
  'a length in hexadecimal': (raw) =>
    withHeader(raw, `Content-Length: 0x${raw.body.length.toString(16)}`),
  'a length that no number holds': (raw) => withHeader(raw, `Content-Length: ${'9'.repeat(40)}`),
  'a length and chunks': (raw) =>
    withHeader(
      { ...raw, body: `${chunk(raw.body)}0\r\n\r\n` },
      `Content-Length: ${raw.body.length}`,
      chunked,
    ),
  'chunks that are not the last encoding': (raw) =>
    withHeader(
      { ...raw, body: `${chunk(raw.body)}0\r\n\r\n` },
      'Transfer-Encoding: chunked, identity',
    ),
  'an encoding that is almost chunks': (raw) =>
    withHeader({ ...raw, body: `${chunk(raw.body)}0\r\n\r\n` }, 'Transfer-Encoding: xchunked'),
  'a chunk of negative size': (raw) =>
    withHeader({ ...raw, body: `-1\r\n${raw.body}\r\n0\r\n\r\n` }, chunked),
  'a chunk of a size that no number holds': (raw) =>
    withHeader({ ...raw, body: `${'f'.repeat(20)}\r\n${raw.body}\r\n0\r\n\r\n` }, chunked),
  'a chunk that is longer than it says': (raw) =>
    withHeader({ ...raw, body: `2\r\n${raw.body}\r\n0\r\n\r\n` }, chunked),
  'a chunk with endless extensions': (raw) =>
    withHeader({ ...raw, body: `5;${'x'.repeat(20_000)}\r\n${raw.body}\r\n0\r\n\r\n` }, chunked),
  'a space before the colon': (raw) => withHeader(raw, `Content-Length : ${raw.body.length}`),
  'a folded header': (raw) => withHeader(raw, `Content-Length:\r\n ${raw.body.length}\r\n x`),
  'a NUL in a header': (raw) => withHeader(raw, `X-A: a\0b`, `Content-Length: ${raw.body.length}`),
  'a bare carriage return': (raw) => withHeader(raw, `X-A: a\rContent-Length: 0`),
  'a header without a colon': (raw) =>
    withHeader(raw, 'nothing', `Content-Length: ${raw.body.length}`),
};

const lines = [
  'get /trpc/concert.list HTTP/1.1',
  'GET /trpc/concert.list HTTP/9.9',
  'GET /trpc/concert.list HTTP/2.0',
  'GET /trpc/concert.list',
  'GET  /trpc/concert.list HTTP/1.1',
  'GET /trpc/concert list HTTP/1.1',
  'GET http://x/trpc/concert.list HTTP/1.1',
  'GET \\trpc\\concert.list HTTP/1.1',
  'GET /trpc/\u00e9 HTTP/1.1',
  'CONNECT 127.0.0.1:80 HTTP/1.1',
  'CONNECT /trpc/admin.audit HTTP/1.1',
  'TRACE / HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'BREW /trpc/concert.list HTTP/1.1',
  'PRI * HTTP/2.0',
  `GET /${'x'.repeat(20_000)} HTTP/1.1`,
  'HTTP/1.1 200 OK',
  '',
];

const extra = [
  'Connection: Upgrade\r\nUpgrade: websocket',
  'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Transfer-Encoding: chunked',
  'Connection: close',
  'Connection: keep-alive, close',
  'Trailer: Content-Length',
  `X-Long: ${'x'.repeat(20_000)}`,
  Array.from({ length: 3_000 }, (_, at) => `X-${at}: 1`).join('\r\n'),
  ': nothing',
  'Host: y',
  '\0: \0',
];

type Mutation = (text: string) => string;

const tlsHello = Buffer.from('160301020001000001fc0303', 'hex').toString('latin1');

const garbage = fc
  .uint8Array({ maxLength: 80 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));

const cut = fc.nat().map(
  (at): Mutation =>
    (text) =>
      text.slice(0, at % text.length),
);

/** Mutations of the bytes of a request, truncation included. */
export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  { arbitrary: cut, weight: 2 },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(), garbage, fc.nat({ max: 4 }))
      .map(([at, by, over]): Mutation => (text) => {
        const index = at % text.length;
        return text.slice(0, index) + by + text.slice(index + over);
      }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...lines).map(
      (line): Mutation =>
        (text) =>
          text.replace(/^[^\r]*/, () => line),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...extra).map(
      (more): Mutation =>
        (text) =>
          text.replace('\r\n', () => `\r\n${more}\r\n`),
    ),
  },
  garbage.map(
    (bytes): Mutation =>
      () =>
        bytes,
  ),
  garbage.map(
    (bytes): Mutation =>
      (text) =>
        text + bytes,
  ),
  fc.constantFrom<Mutation>(
    (text) => text.replaceAll('\r\n', '\n'),
    (text) => text.replace('Host: x\r\n', ''),
    (text) => text.replace(/Content-Length: \d+/, 'Content-Length: 1'),
    (text) => text.replace(/Content-Length: \d+/, 'Content-Length: 500'),
    (text) => text.replace('HTTP/1.1', 'HTTP/1.0'),
    () => tlsHello,
    (text) => text + text + text,
  ),
);
