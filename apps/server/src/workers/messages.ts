/** Messages between a worker process and the process that started it. */
import type { ServeOptions } from '../startup/serve-options.ts';

/** To a worker. */
export type ToWorker =
  | { kind: 'start'; options: ServeOptions; isAdminKeyGenerated: boolean }
  | { kind: 'stop' }
  /** The metrics of all workers together; null when one of them did not answer in time. */
  | { kind: 'metrics'; request: number; text: string | null };

/** From a worker. */
export type FromWorker =
  | { kind: 'listening'; url: string; adminUrl: string }
  | { kind: 'failed'; message: string; isConfig: boolean }
  | { kind: 'metrics'; request: number };
