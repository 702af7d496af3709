/** Onsale in an Express app, behind a body parser: `node examples/embed/express.ts`. */
import { createOnsale } from '@onsale/server';
import express from 'express';

const { PORT = '4600', BASE_PATH = '/tickets' } = process.env;
const onsale = await createOnsale({
  database: process.env['ONSALE_DATABASE_URL'] ?? 'sqlite:./onsale.db',
  adminKey: process.env['ONSALE_ADMIN_KEY'] ?? '',
  basePath: BASE_PATH,
});

const app = express();
app.use(express.json());
app.get('/venue', (_request, response) => void response.send('A page of the venue'));
// Requests that are not below the base path go on to the routes after it.
app.use(onsale.handler);
const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log('listening', server.address());
});

process.once('SIGTERM', () => {
  server.close();
  void onsale.close();
});
