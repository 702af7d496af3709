/** Onsale in a server of bare `node:http`: `node examples/embed/node.ts`. */
import { createServer } from 'node:http';
import { createOnsale } from '@onsale/server';

const { PORT = '4600', BASE_PATH = '/tickets' } = process.env;
const onsale = await createOnsale({
  database: process.env['ONSALE_DATABASE_URL'] ?? 'sqlite:./onsale.db',
  adminKey: process.env['ONSALE_ADMIN_KEY'] ?? '',
  basePath: BASE_PATH,
});

const server = createServer((request, response) => {
  if (request.url === '/venue') return void response.end('A page of the venue');
  onsale.handler(request, response);
});
server.listen(Number(PORT), '127.0.0.1', () => console.log('listening', server.address()));

// Streams end with Onsale, so it closes while the server waits for its connections.
process.once('SIGTERM', () => {
  server.close();
  void onsale.close();
});
