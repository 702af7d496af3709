/** A secret on the command line is warned of once, with the variable to set instead. */
import { expect, test } from 'vitest';
import { machine } from '../harness.ts';

const away = 'http://127.0.0.1:1';

test('--admin-key and a password in --database are warned of on stderr, the variables are not', async () => {
  using operator = machine(away);
  const database = 'postgres://onsale:s3cret@127.0.0.1:1/none';
  const seen = await operator.run(`doctor --admin-key s3cret-key --database ${database}`);
  expect(seen.stderr.match(/in ps by every user/g)).toHaveLength(2);
  expect(seen.stderr).toContain('set ONSALE_ADMIN_KEY instead');
  expect(seen.stderr).toContain('set ONSALE_DATABASE_URL instead');
  expect(seen.stdout + seen.stderr).not.toContain('s3cret');
  const inAdmin = await operator.run('admin audit --admin-key s3cret-key');
  expect(inAdmin.stderr.match(/in ps by every user/g)).toHaveLength(1);

  const hidden = { ONSALE_ADMIN_KEY: 's3cret-key', ONSALE_DATABASE_URL: database };
  expect((await operator.run('doctor', hidden)).stderr).not.toContain('in ps');
  const passwordless = 'postgres://onsale@127.0.0.1:1/none';
  expect((await operator.run(`doctor --database ${passwordless}`)).stderr).not.toContain('in ps');
  expect((await operator.run('admin audit --admin-key s3cret-key --json')).failure()).toMatchObject(
    {
      reason: 'UNREACHABLE',
    },
  );
});
