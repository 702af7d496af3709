/** Rotation of the secrets that sign queue tokens: in the database, and by configuration. */
import type { Database } from '@onsale/db/database';
import { listSecrets } from '@onsale/db/repositories/signing-secret.repository';
import { dialects } from '@onsale/db/testing';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { ConfigError, readServeOptions } from '../../src/startup/serve-options.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { createRouter } from '../../src/router.ts';
import { adminKey, expectRefusal, testApp, type TestApp } from '../fixtures/test-app.ts';

const log = pino({ level: 'silent' });
const { secretPropagationMs, secretRefreshIntervalMs } = serverLimits;

/** Another server on the same database, which counts its reads of the time. */
async function replica(t: TestApp, options: Partial<Parameters<typeof createApp>[0]> = {}) {
  let reads = 0;
  const db: Database = {
    ...t.app.db,
    now: () => {
      reads += 1;
      return t.app.db.now();
    },
  };
  const { clock, database } = t;
  const app = await createApp({ db, clock, ids: database.ids, adminKey, log, ...options });
  const router = createRouter(app);
  return {
    app,
    as: (credential: string) => router.createCaller({ requestId: 'req_test', credential }),
    /** How often `work` read the time, which precedes every read of secrets. */
    async countReads(work: () => Promise<unknown>): Promise<number> {
      const before = reads;
      await work();
      return reads - before;
    },
  };
}

const versionOf = (token: string): string => /^osq_(\w+)\./.exec(token)![1]!;

async function statesOf({ admin }: TestApp): Promise<string[]> {
  return (await admin.secret.list()).secrets.map(({ version, state }) => `${version} ${state}`);
}

async function rotated(t: TestApp): Promise<void> {
  await t.admin.secret.rotate();
  await t.clock.advance(secretPropagationMs);
  await t.tick();
}

describe.each(dialects)('on $name', (dialect) => {
  test('after a rotation old tokens stay valid, and a status call returns a new one', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, accountKey, entry } = await t.join();
    expect(versionOf(token)).toBe('1');
    const made = await t.admin.secret.rotate();
    expect(made).toMatchObject({ version: '2', state: 'next' });
    expect(await statesOf(t)).toEqual(['1 signing', '2 next']);

    await t.clock.advance(secretPropagationMs - 1);
    await t.tick();
    expect(versionOf((await t.as(token).queue.status()).token)).toBe('1');
    await t.clock.advance(1);
    await t.tick();
    const current = await t.as(token).queue.status();
    expect(versionOf(current.token)).toBe('2');
    expect(current.waitNo).toBe(entry.waitNo);
    const again = await t.as(accountKey).queue.join();
    expect(versionOf(again.token)).toBe('2');
    expect(again.waitNo).toBe(entry.waitNo);
    expect(await t.as(current.token).queue.status()).toMatchObject({ waitNo: entry.waitNo });
    expect(await t.as(token).queue.status()).toMatchObject({ waitNo: entry.waitNo });
    expect(await statesOf(t)).toEqual(['1 accepted', '2 signing']);
  });

  test('a token of a retired version is refused, and joining again gives the same place', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, accountKey, entry } = await t.join();
    await rotated(t);
    expect(await t.as(token).queue.status()).toMatchObject({ waitNo: entry.waitNo });
    const retired = await t.admin.secret.retire({ version: '1' });
    expect(retired).toMatchObject({ version: '1', state: 'retired' });
    expect(await t.admin.secret.retire({ version: '1' })).toEqual(retired);

    await expectRefusal(t.as(token).queue.status(), 'NOT_AUTHENTICATED');
    await expectRefusal(t.as(token).wallet.balance(), 'NOT_AUTHENTICATED');
    const again = await t.as(accountKey).queue.join();
    expect(again).toMatchObject({ waitNo: entry.waitNo, status: entry.status });
    expect(await t.as(again.token).queue.status()).toMatchObject({ waitNo: entry.waitNo });
    const [first] = await listSecrets(t.app.db);
    expect(first).toMatchObject({ version: 1, secret: '' });
  });

  test('a version that new tokens need, or that does not exist, cannot be retired', async () => {
    await using t = await testApp(dialect);
    await t.admin.secret.rotate();
    const messages = { 1: 'rotate first', 2: 'retire an older version', 3: 'is unknown' };
    for (const [version, message] of Object.entries(messages)) {
      await expect(t.admin.secret.retire({ version })).rejects.toThrow(message);
    }
    expect(await statesOf(t)).toEqual(['1 signing', '2 next']);
    await t.clock.advance(secretPropagationMs);
    await t.admin.secret.retire({ version: '1' });
    expect(await statesOf(t)).toEqual(['1 retired', '2 signing']);
  });

  test('two rotations at once make two versions', async () => {
    await using t = await testApp(dialect);
    const made = await Promise.all([t.admin.secret.rotate(), t.admin.secret.rotate()]);
    expect(made.map(({ version }) => version).toSorted()).toEqual(['2', '3']);
  });

  test('a server that does not know a version reads it at once', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, entry } = await t.join();
    const other = await replica(t);
    await rotated(t);
    const fresh = (await t.as(token).queue.status()).token;
    expect(other.app.secrets.versions()).toEqual(['1']);
    expect(await other.as(fresh).queue.status()).toMatchObject({ waitNo: entry.waitNo });
    expect(other.app.secrets.versions()).toEqual(['1', '2']);
  });

  test('a server refuses a retired version from its next tick on', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token } = await t.join();
    const other = await replica(t);
    await rotated(t);
    await t.admin.secret.retire({ version: '1' });
    // The opposite: until its next refresh it accepts the version.
    expect(await other.as(token).queue.status()).toBeDefined();
    await other.app.secrets.refresh();
    await expectRefusal(other.as(token).queue.status(), 'NOT_AUTHENTICATED');
  });

  test('a valid token causes no read, and forged versions cause one read a second', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const { token } = await t.join();
    const { app, countReads } = await replica(t);
    expect(await countReads(() => app.tokens.verify(token))).toBe(0);
    const forged = (version: number) => token.replace('osq_1.', `osq_${version}.`);
    const forgeMany = async () => {
      const places = [2, 3, 4, 5, 6, 7].map((version) => app.tokens.verify(forged(version)));
      expect(await Promise.all(places)).toEqual(places.map(() => null));
    };
    expect(await countReads(forgeMany)).toBe(1);
    expect(await countReads(forgeMany)).toBe(0);
    await t.clock.advance(secretRefreshIntervalMs - 1);
    expect(await countReads(forgeMany)).toBe(0);
    await t.clock.advance(1);
    expect(await countReads(forgeMany)).toBe(1);
    // A malformed version, or a wrong signature of a known one, causes no read.
    for (const shape of ['0', '01', 'x', '1234567890', '1']) {
      const odd = `osq_${shape}.${concertId}.usr_x.1.${'A'.repeat(43)}`;
      expect(await countReads(() => app.tokens.verify(odd)), shape).toBe(0);
    }
  });
});

describe.each(dialects)('with secrets of the configuration, on $name', (dialect) => {
  const [old, present, next] = ['old', 'present', 'next'].map((name) => name.padEnd(32, '.'));
  const place = { concertId: 'con_x', userId: 'usr_x', waitNo: 7 };

  async function configured(t: TestApp, tokenSecret: string, ...others: string[]): Promise<App> {
    return (await replica(t, { tokenSecret, otherTokenSecrets: others })).app;
  }

  test('each step of a rolling change accepts the tokens of the steps before and after it', async () => {
    await using t = await testApp(dialect);
    const steps = [
      await configured(t, present!),
      await configured(t, present!, next!),
      await configured(t, next!, present!),
      await configured(t, next!),
    ];
    for (const [at, app] of steps.entries()) {
      for (const neighbour of steps.slice(Math.max(0, at - 1), at + 2)) {
        const token = app.tokens.sign(place);
        expect(await neighbour.tokens.verify(token)).toEqual({ ...place, token });
      }
    }
    // The opposite: with a step left out, tokens of the old secret are refused.
    const [first, , , last] = steps;
    expect(await last!.tokens.verify(first!.tokens.sign(place))).toBeNull();
    expect(await first!.tokens.verify(last!.tokens.sign(place))).toBeNull();
  });

  test('they are listed by version, and cannot be changed through the API', async () => {
    await using t = await testApp(dialect);
    const { as } = await replica(t, { tokenSecret: present, otherTokenSecrets: [old!] });
    const { admin } = as(adminKey);
    const { source, secrets } = await admin.secret.list();
    expect(source).toBe('configuration');
    expect(secrets.map(({ state }) => state)).toEqual(['signing', 'accepted']);
    expect(JSON.stringify(secrets)).not.toContain(present);
    await expectRefusal(admin.secret.rotate(), 'INVALID_INPUT');
    await expectRefusal(admin.secret.retire({ version: secrets[1]!.version }), 'INVALID_INPUT');
  });
});

describe('the settings of the secrets', () => {
  const long = 'x'.repeat(32);

  test('are read from the environment', () => {
    const env = { ONSALE_TOKEN_SECRET: long, ONSALE_TOKEN_SECRET_OLD: `${long}old` };
    expect(readServeOptions({}, env)).toMatchObject({
      tokenSecret: long,
      otherTokenSecrets: [`${long}old`],
    });
    const next = { ...env, ONSALE_TOKEN_SECRET_NEXT: `${long}next` };
    expect(readServeOptions({}, next).otherTokenSecrets).toHaveLength(2);
    expect(readServeOptions({}, {}).otherTokenSecrets).toEqual([]);
  });

  test('are refused when one is too short, or the one that signs is missing', () => {
    for (const name of ['ONSALE_TOKEN_SECRET_OLD', 'ONSALE_TOKEN_SECRET_NEXT']) {
      expect(() => readServeOptions({}, { [name]: long })).toThrow(ConfigError);
      const short = { ONSALE_TOKEN_SECRET: long, [name]: 'short' };
      expect(() => readServeOptions({}, short)).toThrow(name);
    }
  });
});
