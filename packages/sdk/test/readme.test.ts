/** The example of README.md, run against a server. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createOnsaleClient } from '@onsale/sdk';
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer } from '@onsale/server/serve';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const packageRoot = new URL('..', import.meta.url);

test('its ten lines buy two tickets', async () => {
  const readme = await readFile(new URL('README.md', packageRoot), 'utf8');
  const [, lines = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  expect(lines.trim().split('\n').length).toBeLessThanOrEqual(11);

  const place = { port: 0, databaseUrl: 'sqlite::memory:' };
  const server = await startServer(
    readServeOptions(place, { ONSALE_LOG_LEVEL: 'silent', ONSALE_DRAIN_DELAY_MS: '0' }),
  );
  try {
    const admin = createOnsaleClient({ url: server.url, accountKey: server.adminKey });
    await admin.trpc.admin.concert.create.mutate({ title: 'A concert', dates: ['2098-01-01'] });
    expect(lines).toContain('http://127.0.0.1:4600');
    const program = lines.replace('http://127.0.0.1:4600', server.url);
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module-typescript', '--eval', program],
      { cwd: packageRoot },
    );
    expect(stdout).toMatch(/^seat 5: [0-9A-Z-]{24}\nseat 6: [0-9A-Z-]{24}\n$/);
  } finally {
    await server.close();
  }
});
