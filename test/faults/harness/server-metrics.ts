/** Server metrics on in-doubt commits and on responses that report bugs. */
import { adminKey, type ServerProcess } from './servers.ts';
import type { ReadBack } from './table.ts';

export interface ServerFigures {
  readBack: ReadBack;
  /** Calls that were answered with INTERNAL. */
  internal: number;
}

/** The sum over servers that have not restarted in between. */
export async function serverFigures(
  ...servers: Pick<ServerProcess, 'url'>[]
): Promise<ServerFigures> {
  const texts = await Promise.all(servers.map(({ url }) => metricsOf(url)));
  const lines = texts.flatMap((text) => text.split('\n'));
  const sum = (name: string, label: string) =>
    lines
      .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
  const readBack = (outcome: string) =>
    sum('onsale_commits_read_back_total', `outcome="${outcome}"`);
  return {
    readBack: {
      committed: readBack('committed'),
      rolledBack: readBack('undone'),
      unknown: readBack('unknown'),
    },
    internal: sum('onsale_calls_total', 'reason="INTERNAL"'),
  };
}

async function metricsOf(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const response = await fetch(`${url}/metrics`, { headers });
  return response.text();
}
