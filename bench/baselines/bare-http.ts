/**
 * The baseline of HTTP responses: bare `node:http` with a constant body.
 *
 * Its arguments are the status and the size of the body in bytes.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [status, bytes] = process.argv.slice(2).map(Number) as [number, number];
const body = Buffer.alloc(bytes, 'x');
const headers = { 'content-type': 'application/json', 'content-length': body.length };

const server = createServer((_, res) => {
  res.writeHead(status, status === 304 ? {} : headers);
  res.end(body);
}).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.once('disconnect', () => process.exit());
