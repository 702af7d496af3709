/** Checks of draws of lots: invariants 17 to 19, and 7 in lines that were drawn. */
import type { Check } from '../check.ts';
import { examineDraws, wrongCommitments } from './examine-draws.ts';

export const drawChecks: Check[] = [
  {
    invariant: 7,
    name: 'nobody was admitted while a lower number that was drawn was waiting and present',
    violations: async (store, limit) => (await examineDraws(store)).overtaken.slice(0, limit),
  },
  {
    invariant: 17,
    name: 'the wait numbers of a lobby are exactly 1 … N',
    violations: async (store, limit) => (await examineDraws(store)).numbers.slice(0, limit),
  },
  {
    invariant: 18,
    name: 'no wait number existed before the draw',
    violations: `
      select e.concert_id, e.wait_no, e.drawn_no, e.admitted_at, d.drawn_at
      from queue_entries e
      join concerts c on c.concert_id = e.concert_id
      left join draws d on d.concert_id = e.concert_id
      where (c.admission_order = 'arrival' and e.drawn_no is not null)
        or (c.admission_order = 'draw' and (
          (e.drawn_no is not null and d.drawn_at is null)
          or e.admitted_at < coalesce(d.drawn_at, 9007199254740991)
        ))
      union all
      select a.concert_id, a.wait_no, null, a.passed_at, d.drawn_at
      from absences a
      join draws d on d.concert_id = a.concert_id
      where a.passed_at < coalesce(d.drawn_at, 9007199254740991)`,
  },
  {
    invariant: 19,
    name: 'each wait number that was drawn is what the key, the lots and the lot give',
    violations: async (store, limit) => (await examineDraws(store)).computed.slice(0, limit),
  },
  {
    invariant: 19,
    name: 'every draw has the seed that its concert was committed to',
    violations: async (store, limit) => (await wrongCommitments(store)).slice(0, limit),
  },
];
