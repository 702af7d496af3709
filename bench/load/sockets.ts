/** The load generator for machines without wrk. Its argument is a LoadOrder as JSON. */
import { readFileSync } from 'node:fs';
import { openConnection } from './connection.ts';
import type { Load, LoadOrder } from './load.ts';
import { latencyOf } from '../report/percentile.ts';

process.send?.(await work(JSON.parse(process.argv[2] ?? '') as LoadOrder));
process.disconnect?.();

async function work({ url, file, isOnce, connections, seconds }: LoadOrder): Promise<Load> {
  const list = readList(file);
  const tookMs: number[] = [];
  let sent = 0;
  let failed = 0;
  const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(url)));
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  await Promise.all(
    opened.map(async (connection) => {
      while (performance.now() < endsAt && (!isOnce || sent < list.length)) {
        const request = list[sent % list.length]!;
        sent += 1;
        const sentAt = performance.now();
        const status = await connection.send(request).then(
          (answer) => answer.status,
          () => 0,
        );
        tookMs.push(performance.now() - sentAt);
        if (status < 200 || status > 399) failed += 1;
        if (status === 0) return;
      }
    }),
  );
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  for (const connection of opened) connection.close();
  return {
    completed: tookMs.length,
    seconds: tookSeconds,
    failed,
    ...latencyOf(tookMs),
  };
}

function readList(file: string): Buffer[] {
  const bytes = readFileSync(file);
  const list: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf(10, at);
    const length = Number(bytes.toString('latin1', at, lineEnd));
    list.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + length));
    at = lineEnd + 1 + length;
  }
  return list;
}
