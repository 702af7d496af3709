/** Serves the pages, and passes their calls on to an Onsale server. */
import { defineConfig } from 'vite';

export default defineConfig({
  server: { proxy: { '/trpc': process.env['ONSALE_SERVER'] ?? 'http://127.0.0.1:4600' } },
});
