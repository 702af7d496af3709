/** Proof of work on a join: solved, sent, bounded, abortable and sliced. */
import { createHash } from 'node:crypto';
import { leadingZeroBits } from '@onsale/core/proof-of-work';
import { describe, expect, test } from 'vitest';
import { entryOf, failureOf, gives, refuses, scripted } from './scripted-fetch.ts';

const expiresAt = '2098-01-01T00:05:00.000Z';
const asks = (bits: number, challenge = 'osp_1.challenge') =>
  refuses('CHALLENGE_REQUIRED', { challenge, bits, expiresAt });

const bitsOf = (proof: unknown) =>
  leadingZeroBits(createHash('sha256').update(String(proof)).digest());

describe('a join', () => {
  test('that requires a proof computes it, and joins with it', async () => {
    const { onsale, requests, inTime } = scripted({
      'queue.join': [asks(12), gives({ ...entryOf(), accountKey: 'osa_key' })],
    });
    const reported: unknown[] = [];
    const onChallenge = (challenge: object) => void reported.push(challenge);
    const place = await inTime(onsale.join({ concertId: 'con_1', onChallenge }));
    expect(place.entry.waitNo).toBe(7);
    expect(onsale.accountKey).toBe('osa_key');
    expect(reported).toEqual([{ bits: 12, expiresAt }]);
    const [first, second] = requests.map(({ input }) => input as { proof?: string });
    expect(first).toEqual({ concertId: 'con_1' });
    expect(second).toMatchObject({ concertId: 'con_1' });
    expect(second?.proof).toMatch(/^osp_1\.challenge\.\d+$/);
    expect(bitsOf(second?.proof)).toBeGreaterThanOrEqual(12);
  });

  test('that requires no proof sends none', async () => {
    const { onsale, requests, inTime } = scripted({ 'queue.join': gives(entryOf()) });
    await inTime(onsale.join());
    expect(requests.map(({ input }) => input)).toEqual([{}]);
  });

  test('solves a new challenge for an expired one, three times at most', async () => {
    const { onsale, requests, inTime } = scripted({
      'queue.join': [asks(4, 'one'), asks(4, 'two'), asks(4, 'three'), asks(4, 'four')],
    });
    expect(await failureOf(inTime(onsale.join()))).toMatchObject({ reason: 'CHALLENGE_REQUIRED' });
    const proofs = requests.map(({ input }) => (input as { proof?: string }).proof?.split('.')[0]);
    expect(proofs).toEqual([undefined, 'one', 'two', 'three']);
  });

  test('rejects a difficulty above the limit', async () => {
    for (const bits of [25, 256, Number.NaN]) {
      const { onsale, calls, inTime } = scripted({ 'queue.join': [asks(bits)] });
      const failure = await failureOf(inTime(onsale.join()));
      expect(failure).toMatchObject({ reason: 'CHALLENGE_REQUIRED' });
      expect(calls()).toEqual(['queue.join']);
    }
  });

  test('stops computing when its signal aborts', async () => {
    const { onsale, calls, clock } = scripted({ 'queue.join': [asks(24)] });
    const stop = new AbortController();
    const reason = new Error('enough');
    const joining = onsale.join({
      signal: stop.signal,
      onChallenge: () => void setImmediate(() => stop.abort(reason)),
    });
    const failure = failureOf(joining);
    let over = false;
    void failure.then(() => (over = true));
    while (!over) await clock.advance(1);
    expect(await failure).toBe(reason);
    expect(calls()).toEqual(['queue.join']);
  });

  test('leaves the program responsive while it computes', async () => {
    const { onsale, requests, inTime } = scripted({ 'queue.join': [asks(17), gives(entryOf())] });
    let turns = 0;
    let over = false;
    const turn = () => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    turn();
    await inTime(onsale.join());
    over = true;
    const { proof } = requests[1]!.input as { proof: string };
    const hashes = Number(proof.split('.').at(-1));
    expect(hashes).toBeGreaterThan(20_000);
    // Hashing in one go would leave the event loop no turn in between.
    expect(turns).toBeGreaterThan(hashes / 2_500);
  });

  test('a purchase reports the step', async () => {
    const { onsale, inTime } = scripted({
      'queue.join': [asks(4), gives(entryOf({ status: 'active' }))],
      'queue.status': gives(entryOf({ status: 'active' })),
      'seat.dates': gives({ dates: [] }),
    });
    const steps: string[] = [];
    const onProgress = ({ step }: { step: string }) => void steps.push(step);
    await failureOf(inTime(onsale.buy({ onProgress })));
    expect(steps).toEqual(['challenged', 'joined', 'admitted']);
  });
});
