import type { NeededScope } from '@onsale/core/operator';
import type { ClientAddress } from '../http/client-address.ts';

/** What is known of a request before any procedure runs. Plain data: the SDK's types contain it. */
export interface RequestContext {
  requestId: string;
  credential: string | null;
  /** Where it comes from; undefined in a server inside another program, which counts nobody. */
  client?: ClientAddress | undefined;
}

/** Who may call a procedure; the REST document shows it. */
export interface ProcedureMeta {
  credential: 'none' | 'none or account' | 'account' | 'account key' | 'queue' | 'active' | 'admin';
  /** What an admin key has to be good for. */
  scope?: NeededScope;
}
