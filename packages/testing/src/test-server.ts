/** The server of a test, as the test sees it. */
import type { Onsale, OnsaleOptions as ClientOptions } from '@onsale/sdk';
import type { OnsaleOptions as ServerOptions } from '@onsale/server/embed/onsale-options';
import type { Faults } from './faults.ts';
import type { TestClock } from './test-clock.ts';

export interface TestServerOptions {
  /** The same seed gives the same ids, keys and jitter. Default 1. */
  seed?: number;
  /** `sqlite::memory:` by default; a file, or `postgres://…` for tests of one's own database. */
  database?: string;
  /** The instant at which time stands still at first. Default `2027-01-01T12:00:00.000Z`. */
  startsAt?: string;
  /** Also listens on this port of 127.0.0.1; 0 for any that is free. Default: no port. */
  port?: number;
  /** Settings that differ from those of a server, such as `limits` or `selfCharge`. */
  settings?: Partial<Omit<ServerOptions, 'database' | 'adminKey'>>;
}

export interface TestServer extends AsyncDisposable {
  /** The base URL: of the port, or one that only `fetch` of this server answers. */
  url: string;
  /** Calls the server in memory, whatever host the URL names. */
  fetch: typeof globalThis.fetch;
  /** A buyer's client, whose waits, time-outs and retries pass in the time of the test. */
  client: (options?: Partial<Omit<ClientOptions, 'url' | 'fetch' | 'clock'>>) => Onsale;
  /** The calls of an operator: `admin.concert.create.mutate({ … })`. */
  admin: Onsale['trpc']['admin'];
  /** The root key, for calls of one's own. */
  adminKey: string;
  clock: TestClock;
  faults: Faults;
  /** Ends streams, and closes the database, which is lost if it was in memory. */
  close: () => Promise<void>;
}
