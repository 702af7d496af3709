/** How a mutation is asked for, what one effect of it adds, and what a second. */
import type { Reason } from '@onsale/core/errors';
import type { Method, Route } from '../../../src/rest/route.ts';
import type { Ask, Counts, Serving } from '../http-fixture.ts';

export interface Mutation {
  /** As the table of routes has it. */
  route: `${Method} ${Route['path']}`;
  /** Where one route is asked in several ways. */
  how?: string;
  prepare(s: Serving): Promise<{
    request: Ask;
    /** The same route asked for something else that would take effect. */
    other: Ask;
    /** What happens in between, after which the repeat without a key would be answered otherwise. */
    moveOn?: () => Promise<unknown>;
  }>;
  /** Rows that one effect adds. */
  adds: Counts;
  /** What the same request does a second time, without a key or with a new one. */
  again: 'takes effect again' | 'changes rows' | 'is the same by nature' | Reason;
  /** Its keys live with the transfers of points, and not with the kept answers. */
  keepsKeys?: true;
  needsKey?: true;
  /** The credential of the request is dead after it. */
  endsItsCredential?: true;
}

/** The rows of points that move. */
export const transfer: Counts = { transfers: 1, ledgerEntries: 2 };
