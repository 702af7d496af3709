/** The doctor calls the admin port for what operators see, and says which check is which. */
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer } from '@onsale/server/serve';
import { expect, test } from 'vitest';
import { machine } from '../harness.ts';

const adminKey = 'the-operator-with-a-long-key';

test('ONSALE_ADMIN_SERVER is asked for the state of the server', async () => {
  using files = machine('');
  const databaseUrl = `sqlite:${files.stateHome}/sale.db`;
  const server = await startServer(
    readServeOptions(
      { port: 0, adminPort: 0, databaseUrl, adminKey },
      { ONSALE_LOG_LEVEL: 'silent' },
    ),
  );
  try {
    using operator = machine(server.url);
    const env = { ONSALE_ADMIN_KEY: adminKey };
    const publicOnly = await operator.run('doctor', env);
    expect(publicOnly.stdout).toMatch(/! operator +the server does not report its state/);

    const both = { ...env, ONSALE_ADMIN_SERVER: server.adminUrl };
    const doctor = await operator.run('doctor', both);
    expect(doctor.stdout).toMatch(/✓ admin key +28 characters\n/);
    expect(doctor.stdout).toMatch(/✓ server +answers at /);
    expect(doctor.stdout).not.toContain('--database');

    // The checks that were made twice name the flag; those that were made once do not.
    const twice = await operator.run(`doctor --database ${databaseUrl}`, both);
    expect(twice.stdout).toMatch(/✓ durability {2,}WAL[^]*✓ durability \(--database\) +WAL/);
    expect(twice.stdout).toMatch(/✓ settings {2,}/);
  } finally {
    await server.close();
  }
});
