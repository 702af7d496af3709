/**
 * The baseline of HTTP responses: bare `node:http` with a constant body.
 *
 * Its argument is the size of the body in bytes.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const body = Buffer.from(JSON.stringify('x'.repeat(Math.max(0, Number(process.argv[2]) - 2))));
const headers = { 'content-type': 'application/json', 'content-length': body.length };

const server = createServer((_, res) => {
  res.writeHead(200, headers);
  res.end(body);
}).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.once('disconnect', () => process.exit());
