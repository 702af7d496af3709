/** The metrics of all workers, as one of them asks the process that started them for. */
import type { Worker } from 'node:cluster';
import type { FromWorker, ToWorker } from './messages.ts';

/** @returns resolves with the metrics of all workers together, as text. */
export function workerMetrics(worker: Worker): () => Promise<string> {
  let last = 0;
  return () =>
    new Promise((resolve) => {
      last += 1;
      const request = last;
      const listen = (message: ToWorker): void => {
        if (message.kind !== 'metrics' || message.request !== request) return;
        worker.off('message', listen);
        resolve(message.text);
      };
      worker.on('message', listen);
      worker.send({ kind: 'metrics', request } satisfies FromWorker);
    });
}
