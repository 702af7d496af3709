/** Onsale in a Fastify app: `node examples/embed/fastify.ts`. */
import { createOnsale } from '@onsale/server';
import { fastify } from 'fastify';

const { PORT = '4600', BASE_PATH = '/tickets' } = process.env;
const onsale = await createOnsale({
  database: process.env['ONSALE_DATABASE_URL'] ?? 'sqlite:./onsale.db',
  adminKey: process.env['ONSALE_ADMIN_KEY'] ?? '',
  basePath: BASE_PATH,
});

const app = fastify();
app.get('/venue', () => 'A page of the venue');
// A plugin has parsers of its own: here none, so that Onsale reads the bodies itself.
await app.register((tickets, _options, done) => {
  tickets.removeAllContentTypeParsers();
  tickets.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
  tickets.all(`${BASE_PATH}/*`.replace('//', '/'), (request, reply) => {
    reply.hijack();
    onsale.handler(request.raw, reply.raw);
  });
  done();
});
// Before Fastify waits for its connections, of which streams would be some.
app.addHook('preClose', () => onsale.close());
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log('listening', app.server.address());

process.once('SIGTERM', () => void app.close());
