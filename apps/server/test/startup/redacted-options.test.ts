import { expect, test } from 'vitest';
import { readServeOptions } from '../../src/startup/serve-options.ts';
import { redactOptions } from '../../src/startup/redacted-options.ts';

const secrets = {
  ONSALE_ADMIN_KEY: 'a-key-that-nobody-may-see',
  ONSALE_TOKEN_SECRET: 'a-secret-that-signs-every-place-in-line',
  ONSALE_TOKEN_SECRET_OLD: 'an-older-secret-that-signed-every-place',
};

test.each([
  ['postgres://onsale:hidden@db/onsale', 'postgres://onsale:***@db/onsale'],
  ['postgres://onsale:hid:den@h1:1,h2:2/onsale', 'postgres://onsale:***@h1:1,h2:2/onsale'],
  [
    'postgres://db/onsale?user=a&password=hidden&sslmode=require',
    'postgres://db/onsale?user=a&password=***&sslmode=require',
  ],
  ['postgres://onsale@db/onsale', 'postgres://onsale@db/onsale'],
  ['sqlite:./onsale.db', 'sqlite:./onsale.db'],
])('%s is redacted to %s, without any secret', (databaseUrl, database) => {
  const options = readServeOptions({ databaseUrl, port: 1 }, secrets);
  const redacted = redactOptions(options);
  expect(redacted).toMatchObject({ port: 1, database, adminKey: 'set', tokenSecret: 'set' });
  expect(redacted).toMatchObject({ otherTokenSecrets: 1 });
  expect(redacted).toMatchObject({ databaseLimits: { poolSize: 10 }, logLevel: 'info' });
  const text = JSON.stringify(redacted);
  for (const secret of [...Object.values(secrets), 'hidden', 'hid:den']) {
    expect(text).not.toContain(secret);
  }
});

test('what is made up or kept is said to be', () => {
  const redacted = redactOptions(readServeOptions({}, {}));
  expect(redacted).toMatchObject({ adminKey: 'generated', tokenSecret: 'in the database' });
});
