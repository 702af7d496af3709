import { expect, test } from 'vitest';
import { expectRefusal } from './client.ts';
import { describeContract } from './fixtures.ts';

const changed = (token: string, at: number): string => {
  const was = token[at]!;
  return token.slice(0, at) + (was === 'A' ? 'B' : 'A') + token.slice(at + 1);
};

describeContract('forged tokens', (service) => {
  test('a forged queue token is refused, wherever it was changed', async () => {
    const { token } = await service().buyer(await service().concert());
    const last = token.length - 1;
    const flips = [4, 6, 10, Math.floor(token.length / 2), last - 30, last - 1, last];
    const forged = [
      ...flips.map((at) => changed(token, at)),
      `${token}A`,
      `${token}.`,
      `${token}=`,
      token.slice(0, -1),
      token.replace('.1.', '.2.'),
      token.toUpperCase(),
    ];
    for (const credential of forged.filter((one) => one !== token)) {
      for (const procedure of ['queue.status', 'wallet.balance']) {
        await expectRefusal('NOT_AUTHENTICATED', service().call(procedure, undefined, credential));
      }
    }
  });

  test('a signature is spelled in one way only', async () => {
    const { token } = await service().buyer(await service().concert());
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = alphabet.split('').map((last) => token.slice(0, -1) + last);
    const answers = await Promise.all(
      spellings.map((credential) => service().call('queue.status', undefined, credential)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('two tokens cannot be spliced into a third', async () => {
    const concertId = await service().concert();
    const parts = async (): Promise<string[]> =>
      (await service().buyer(concertId)).token.split('.');
    const [one, two] = [await parts(), await parts()];
    for (let at = 0; at < one.length; at++) {
      if (one[at] === two[at]) continue;
      const spliced = one.with(at, two[at]!).join('.');
      await expectRefusal('NOT_AUTHENTICATED', service().call('queue.status', undefined, spliced));
    }
  });
});
