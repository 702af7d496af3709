/** `buy` while it waits for a concert that is sold out, or closed. */
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  entryOf,
  failureOf,
  gives,
  scripted,
  type Script,
} from './scripted-fetch.ts';

function purchase(changes: Script) {
  const script = { 'queue.join': gives(entryOf()), ...changes };
  const play = scripted(script, { accountKey: 'osa_mine', maxRetries: 0 });
  return { ...play, buying: play.inTime(play.onsale.buy()) };
}

describe('a purchase that waits', () => {
  const left = gives(entryOf({ status: 'left', ahead: 0 }));

  test('leaves the line and gives up when every seat is sold', async () => {
    const soldOut = gives(entryOf({ soldOut: true }));
    const play = purchase({ 'queue.status': soldOut, 'queue.leave': left });
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'SOLD_OUT' });
    expect(play.calls()).toContain('queue.leave');
    expect(play.calls()).not.toContain('reservation.create');
  });

  test('gives up as sold out also when the line cannot be left', async () => {
    const soldOut = gives(entryOf({ soldOut: true }));
    const play = purchase({ 'queue.status': soldOut, 'queue.leave': breaksConnection });
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'SOLD_OUT' });
  });

  test('ends when the concert is closed, because no buyer is admitted any more', async () => {
    const closed = gives(entryOf({ closed: true, etaSeconds: null }));
    const play = purchase({ 'queue.status': closed });
    const error = await failureOf(play.buying);
    expect(error).toMatchObject({ reason: 'NOT_ON_SALE', details: { opensAt: null } });
    expect(play.calls().filter((path) => path === 'queue.status')).toHaveLength(1);
  });
});
