/** Corruptions of draws: of their commitments, their lots and the numbers that follow from them. */
import type { DrawHistory } from '../populated-draw.ts';
import { type Corruptions, type Query } from './corruption.ts';

const computed = 'each wait number that was drawn is what the key, the lots and the lot give';

const changeDraw = (
  query: Query,
  { drawnConcertId }: DrawHistory,
  change: { beacon?: string; lobbyHash?: string; seed?: string; drawnAt?: number },
) => query.updateTable('draws').set(change).where('concertId', '=', drawnConcertId).execute();

const changeEntry = (
  query: Query,
  { concertId, waitNo }: DrawHistory['lastLot'],
  change: Partial<Record<'joinedAt' | 'drawnNo', number>>,
) =>
  query
    .updateTable('queueEntries')
    .set(change)
    .where('concertId', '=', concertId)
    .where('waitNo', '=', waitNo)
    .execute();

export const drawCorruptions: Corruptions = {
  'nobody was admitted while a lower number that was drawn was waiting and present': [
    {
      description: 'the lowest number that was drawn waits, while the next is inside',
      apply: (query, { drawnInside: { concertId, waitNo } }) =>
        query
          .updateTable('queueEntries')
          .set({
            status: 'waiting',
            admittedAt: null,
            claimedAt: null,
            expiresAt: null,
            leftLineVersion: null,
            admittedMaxActive: null,
            admittedPerMinute: null,
            drawnNo: null,
          })
          .where('concertId', '=', concertId)
          .where('waitNo', '=', waitNo)
          .execute(),
    },
  ],
  'the wait numbers of a lobby are exactly 1 … N': [
    {
      description: 'a lot was registered a millisecond after the closing',
      apply: (query, history) =>
        changeEntry(query, history.lastLot, { joinedAt: history.drawnAt + 1 }),
    },
  ],
  'no wait number existed before the draw': [
    {
      description: 'a place was admitted a millisecond before the draw',
      apply: (query, history) => changeDraw(query, history, { drawnAt: history.drawnAt + 1 }),
    },
    {
      description: 'a place has a number that was drawn, where none are drawn',
      apply: (query, { last }) => changeEntry(query, last, { drawnNo: 1 }),
    },
  ],
  [computed]: [
    {
      description: 'a draw was made by another beacon than its row has',
      apply: (query, history) => changeDraw(query, history, { beacon: 'another' }),
    },
    {
      description: 'the hash over the lots is another',
      apply: (query, history) => changeDraw(query, history, { lobbyHash: 'ab'.repeat(32) }),
    },
    {
      description: 'a place was admitted by another number than its lot drew',
      apply: (query, history) => changeEntry(query, history.drawnInside, { drawnNo: 2 }),
    },
    {
      description: 'a place that waits has another number than its lot drew',
      apply: (query, history) => changeEntry(query, history.drawnNext, { drawnNo: 1 }),
    },
  ],
  'every draw has the seed that its concert was committed to': [
    {
      description: 'a concert was committed to another seed',
      apply: (query, { drawnConcertId }) =>
        query
          .updateTable('concerts')
          .set({ seedHash: 'cd'.repeat(32) })
          .where('concertId', '=', drawnConcertId)
          .execute(),
    },
    {
      description: 'the seed of a draw was changed afterwards',
      apply: (query, history) => changeDraw(query, history, { seed: '12'.repeat(32) }),
      alsoFoundBy: [computed],
    },
  ],
};
