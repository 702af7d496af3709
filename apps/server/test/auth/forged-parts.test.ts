/** Forged parts of a queue token: its epoch, and the exchanges that it came out of. */
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serverLimits } from '../../src/config/server-limits.ts';
import { expectRefusal, testApp, type TestApp } from '../fixtures/test-app.ts';

/** A buyer whose token has an epoch and an exchange, and the token of the epoch before. */
async function buyerOfSecondEpoch(t: TestApp) {
  await t.concert({ room: { sessionSeconds: 600 } });
  const { token: ended, accountKey, userId } = await t.join();
  await t.admin.account.endTokens({ userId });
  const { token: plain } = await t.as(accountKey).queue.join();
  await t.as(plain).queue.status();
  await t.admin.secret.rotate();
  await t.clock.advance(serverLimits.secretPropagationMs);
  await t.tick();
  const { token } = await t.as(plain).queue.status();
  return { token, plain, ended };
}

/** The payload of a token in its parts, and its signature. */
function partsOf(token: string): { parts: string[]; signature: string } {
  const parts = token.split('.');
  return { parts: parts.slice(0, -1), signature: parts.at(-1)! };
}

describe.each(dialects)('on $name', (dialect) => {
  test('a token whose epoch or exchange was changed, taken out or added is refused', async () => {
    await using t = await testApp(dialect);
    const { token, plain, ended } = await buyerOfSecondEpoch(t);
    const { parts, signature } = partsOf(token);
    const [epoch = '', exchange = ''] = parts.slice(4);
    expect([epoch, exchange]).toEqual(['e1', expect.stringMatching(/^x1-\d+$/)]);
    const body = parts.slice(0, 4);
    const [version = '', at = ''] = exchange.slice(1).split('-');
    const forged = [
      [...body, signature],
      [...body, 'e0', exchange, signature],
      [...body, 'e2', exchange, signature],
      [...body, 'e01', exchange, signature],
      [...body, exchange, signature],
      [...body, epoch, signature],
      [...body, exchange, epoch, signature],
      [...body, epoch, exchange, exchange, signature],
      [...body, epoch, `x${Number(version) + 1}-${at}`, signature],
      [...body, epoch, `x${version}-${Number(at) - 1}`, signature],
      [...body, epoch, `x${version}-${Number(at) + 1}`, signature],
      // A token of the first epoch, with the epoch of the second.
      [...partsOf(ended).parts, 'e1', partsOf(ended).signature],
      // Parts of the one token under the signature of the other.
      [...partsOf(plain).parts, signature],
      [...parts, partsOf(plain).signature],
    ].map((all) => all.join('.'));
    for (const credential of [...forged, ended]) {
      await expectRefusal(t.as(credential).queue.status(), 'NOT_AUTHENTICATED');
      await expectRefusal(t.as(credential).wallet.balance(), 'NOT_AUTHENTICATED');
    }
    // The opposite: the tokens as they were given.
    for (const credential of [token, plain]) {
      expect(await t.as(credential).queue.status()).toMatchObject({ status: 'active' });
    }
  });

  test('a token with any one character changed is refused', async () => {
    await using t = await testApp(dialect);
    const { token } = await buyerOfSecondEpoch(t);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'.split('');
    const change = fc.record({
      at: fc.nat(token.length - 'osq_'.length - 1).map((offset) => offset + 'osq_'.length),
      letter: fc.constantFrom(...letters),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, letter }) => {
        fc.pre(token[at] !== letter);
        const forged = token.slice(0, at) + letter + token.slice(at + 1);
        await expectRefusal(t.as(forged).queue.status(), 'NOT_AUTHENTICATED');
      }),
      { numRuns: 200 },
    );
  });
});
