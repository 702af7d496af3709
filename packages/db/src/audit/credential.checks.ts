/** Checks of token epochs: invariant 14, for queue tokens that were ended. */
import type { Check } from './check.ts';

export const credentialChecks: Check[] = [
  {
    invariant: 14,
    name: 'every token epoch was raised step by step, and servers can learn of each step',
    violations: `
      select u.user_id, u.token_epoch, count(r.version) as raised, max(r.epoch) as last_epoch
      from users u left join raised_epochs r on r.user_id = u.user_id
      group by u.user_id, u.token_epoch
      having u.token_epoch <> count(distinct r.epoch) or u.token_epoch <> count(r.version)
        or u.token_epoch <> coalesce(max(r.epoch), 0)`,
  },
  {
    invariant: 14,
    name: 'the versions of raised epochs have no gap, and each is of a user',
    violations: `
      select r.version, r.user_id, r.epoch from raised_epochs r
      where (r.version > 1
          and not exists (select 1 from raised_epochs p where p.version = r.version - 1))
        or not exists (select 1 from users u where u.user_id = r.user_id)`,
  },
];
