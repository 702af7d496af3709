/** HTTP requests, serialised before the load starts so that the generator spends no time on it. */
import { writeFile } from 'node:fs/promises';

export interface PreparedRequest {
  method: 'GET' | 'POST';
  path: string;
  credential?: string;
  /** Further headers, by name. */
  headers?: Record<string, string>;
  body?: unknown;
}

export function query(procedure: string, credential: string, input?: unknown): PreparedRequest {
  const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return { method: 'GET', path: `/trpc/${procedure}${search}`, credential };
}

export function mutation(
  procedure: string,
  { credential, input }: { credential?: string; input?: unknown },
): PreparedRequest {
  const request = { method: 'POST', path: `/trpc/${procedure}`, body: input } as const;
  return credential === undefined ? request : { ...request, credential };
}

/** The request as it goes over the wire. */
export function wireText({ method, path, credential, headers, body }: PreparedRequest): string {
  const json = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'host: localhost'];
  if (credential !== undefined) lines.push(`authorization: Bearer ${credential}`);
  for (const [name, value] of Object.entries(headers ?? {})) lines.push(`${name}: ${value}`);
  if (method === 'POST') {
    lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(json)}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${json}`;
}

/** Writes them to the file that both generators read: each after its length and a newline. */
export async function writeRequests(path: string, requests: PreparedRequest[]): Promise<void> {
  const texts = requests.map(wireText);
  await writeFile(path, texts.map((text) => `${Buffer.byteLength(text)}\n${text}`).join(''));
}
