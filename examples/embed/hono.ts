/** Onsale in a Hono app on Node: `node examples/embed/hono.ts`. */
import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createOnsale } from '@onsale/server';
import { Hono } from 'hono';

const { PORT = '4600', BASE_PATH = '/tickets' } = process.env;
const onsale = await createOnsale({
  database: process.env['ONSALE_DATABASE_URL'] ?? 'sqlite:./onsale.db',
  adminKey: process.env['ONSALE_ADMIN_KEY'] ?? '',
  basePath: BASE_PATH,
});

const app = new Hono();
app.get('/venue', (context) => context.text('A page of the venue'));
app.all(`${BASE_PATH}/*`.replace('//', '/'), (context) =>
  // Limits count by the address, which a Request does not have.
  onsale.fetch(context.req.raw, { address: getConnInfo(context).remote.address }),
);
const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, (address) => {
  console.log('listening', address);
});

process.once('SIGTERM', () => {
  server.close();
  void onsale.close();
});
