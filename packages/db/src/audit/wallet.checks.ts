/** Checks of points: invariants 3, 4 and 12. */
import type { Check } from './check.ts';

export const walletChecks: Check[] = [
  {
    invariant: 3,
    name: 'every balance is the sum of its entries, and not below zero',
    violations: `
      select w.user_id, w.balance, coalesce(sum(e.amount), 0) as entries_sum
      from wallets w left join ledger_entries e on e.user_id = w.user_id
        and e.account = w.user_id
      group by w.user_id, w.balance
      having w.balance <> coalesce(sum(e.amount), 0) or w.balance < 0`,
  },
  {
    invariant: 3,
    name: 'no entry of a wallet is missing',
    violations: `
      select w.user_id, w.entries, count(e.seq) as found, max(e.seq) as last_seq
      from wallets w left join ledger_entries e on e.user_id = w.user_id
        and e.account = w.user_id
      group by w.user_id, w.entries
      having count(distinct e.seq) <> w.entries or count(e.entry_id) <> w.entries
        or coalesce(max(e.seq), 0) <> w.entries`,
  },
  {
    invariant: 3,
    name: 'every entry has the sum of the entries up to it as its balance',
    violations: `
      select account, seq, balance_after, running from (
        select account, seq, balance_after, sum(amount) over (
          partition by account order by seq rows unbounded preceding
        ) as running
        from ledger_entries where seq is not null
      ) entries where balance_after is null or balance_after <> running`,
  },
  {
    invariant: 4,
    name: 'the two entries of every transfer sum to zero',
    violations: `
      select t.transfer_id, count(e.entry_id) as entries, coalesce(sum(e.amount), 0) as total
      from transfers t
      left join ledger_entries e on e.user_id = t.user_id and e.transfer_id = t.transfer_id
      group by t.user_id, t.transfer_id
      having count(e.entry_id) <> 2 or sum(e.amount) <> 0`,
  },
  {
    invariant: 4,
    name: 'every transfer goes between its payer and the house, in the direction of its kind',
    violations: `
      select t.transfer_id, t.kind, w.amount as wallet_amount, h.account as house_account
      from transfers t
      left join orders o on o.concert_id = t.concert_id and o.order_id = t.order_id
      left join ledger_entries w on w.user_id = t.user_id and w.transfer_id = t.transfer_id
        and w.account = case when o.payment = 'cash' then 'house:cash' else t.user_id end
      left join ledger_entries h on h.user_id = t.user_id and h.transfer_id = t.transfer_id
        and h.account = case when t.kind in ('charge', 'credit') then 'house:charges'
          else 'house:sales' end
      where w.entry_id is null or h.entry_id is null
        or (t.kind = 'payment' and w.amount > 0) or (t.kind <> 'payment' and w.amount < 0)`,
  },
  {
    invariant: 4,
    name: 'the entries of all accounts sum to zero',
    violations: `
      select sum(amount) as total from ledger_entries having sum(amount) <> 0`,
  },
  {
    invariant: 12,
    name: 'no idempotency key was used for two transfers',
    violations: `
      select idempotency_scope, idempotency_key, count(*) as transfers from transfers
      where idempotency_key is not null
      group by idempotency_scope, idempotency_key having count(*) > 1`,
  },
];
