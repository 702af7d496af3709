/** Clients that ask for much and read nothing, and what they cost the server and the others. */
import { connect, type Socket } from 'node:net';
import { readFile } from 'node:fs/promises';
import { systemClock } from '@onsale/core/time/clock';
import type { BenchServer } from '../harness/servers.ts';

const pipelined = 60;
const watchSeconds = 45;

export interface SlowReaderFigures {
  connections: number;
  /** The second from which less than a tenth of the connections were open; null for never. */
  freeAfterSeconds: number | null;
  quietMegabytes: number;
  peakMegabytes: number;
  /** Of one health check a second, how many were answered with 200. */
  healthy: string;
}

export async function measureSlowReaders(
  server: BenchServer,
  connections: number,
): Promise<SlowReaderFigures> {
  const quietMegabytes = await residentMegabytes(server.pid);
  const { port } = new URL(server.url);
  const requests = 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(pipelined);
  const open = new Set<Socket>();
  for (let opened = 0; opened < connections; opened += 1) {
    const socket = connect(Number(port), '127.0.0.1').pause();
    open.add(socket);
    socket.once('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
    socket.write(requests);
  }
  let peakMegabytes = 0;
  let healthy = 0;
  let freeAfterSeconds: number | null = null;
  for (let second = 1; second <= watchSeconds; second += 1) {
    await systemClock.sleep(1_000);
    if (await isHealthy(server)) healthy += 1;
    peakMegabytes = Math.max(peakMegabytes, await residentMegabytes(server.pid));
    const established = await establishedOf(Number(port));
    if (established < connections / 10) freeAfterSeconds ??= second;
  }
  for (const socket of open) socket.destroy();
  const checks = `${healthy} of ${watchSeconds}`;
  return { connections, freeAfterSeconds, quietMegabytes, peakMegabytes, healthy: checks };
}

async function isHealthy({ url }: BenchServer): Promise<boolean> {
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(900) }).catch(
    () => null,
  );
  return answer?.ok ?? false;
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}

/** The server's side of its established connections; a paused client does not see a close. */
async function establishedOf(port: number): Promise<number> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n');
  return lines
    .filter((line) => line.includes(`:${hex} `) && / 01 /.test(line))
    .filter((line) => new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${hex} `).test(line)).length;
}
