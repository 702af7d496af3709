/** Messages between a worker process and the process that started it. */
import type { ServeOptions } from '../startup/serve-options.ts';

/** To a worker. */
export type ToWorker =
  | { kind: 'start'; options: ServeOptions; isAdminKeyGenerated: boolean }
  | { kind: 'stop' }
  | { kind: 'report'; request: number }
  /** The metrics of all workers together, of which some may not have answered in time. */
  | { kind: 'metrics'; request: number; text: string };

/** From a worker. */
export type FromWorker =
  | { kind: 'ready' }
  /** Its own metrics, as JSON of prom-client. */
  | { kind: 'report'; request: number; metrics: object[] }
  | { kind: 'listening'; url: string; adminUrl: string }
  | { kind: 'failed'; message: string; isConfig: boolean }
  | { kind: 'metrics'; request: number };
