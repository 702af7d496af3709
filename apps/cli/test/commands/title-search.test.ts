/** A concert is found by its title however the terminal and the server compose its letters. */
import { expect, test } from 'vitest';
import { dates, machine, testProxy, testServer } from '../harness.ts';

const composed = 'caf\u00e9';
const decomposed = 'cafe\u0301';

test('join finds é as one character and as two, on either side', async () => {
  await using server = await testServer();
  const { concertId } = await server.concert({ title: `Night at the Caf${decomposed.slice(3)}` });
  await server.concert({ title: 'Night at the Cafe' });
  await using proxy = await testProxy(server.url);
  for (const title of ['Night at the Caf\u00e9', 'Night at the Cafe\u0301']) {
    proxy.faultOf((path) =>
      path.includes('concert.list')
        ? { answer: { concerts: [concertOf(concertId, title), concertOf('con_other', 'Tea')] } }
        : 'pass',
    );
    for (const typed of [composed, decomposed, composed.toUpperCase()]) {
      using buyer = machine(proxy.url);
      const joined = await buyer.run(`join ${typed} --json`);
      expect(joined, `${typed} for ${title}`).toMatchObject({ code: 0 });
      expect(joined.json()).toMatchObject({ concertId });
    }
  }
  // The opposite: without the accent it is another word.
  using buyer = machine(proxy.url);
  expect((await buyer.run('join cafe! --json')).failure()).toMatchObject({
    reason: 'CONCERT_NOT_FOUND',
  });
});

function concertOf(concertId: string, title: string) {
  return { concertId, title, dates, saleState: 'on_sale', opensAt: null };
}
