/** Finds out whether a server can listen on a port, before it does anything else. */
import { createServer } from 'node:net';
import { messageOf } from '@onsale/core/errors';
import { StartError } from '../config/config-error.ts';

interface Address {
  host: string;
  port: number;
}

/** @throws StartError when one of the ports is taken. */
export async function requireFreePorts(options: {
  host: string;
  port: number;
  adminHost?: string;
  adminPort?: number | undefined;
}): Promise<void> {
  const { host, port, adminPort, adminHost = host } = options;
  await requireFreePort({ host, port });
  if (adminPort !== undefined) await requireFreePort({ host: adminHost, port: adminPort });
}

/** Listens on the port for a moment. @throws StartError when that fails. */
async function requireFreePort({ host, port }: Address): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, host, resolve);
  }).catch((error: unknown) => {
    throw cannotListen({ host, port }, error);
  });
  await new Promise<unknown>((resolve) => probe.close(resolve));
}

export function cannotListen({ host, port }: Address, error: unknown): StartError {
  return new StartError(
    `Cannot listen on ${host}:${port} (${messageOf(error)}): choose another port, or stop the program that uses this one.`,
    { cause: error },
  );
}
