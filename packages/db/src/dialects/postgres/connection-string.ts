/**
 * Splits a Postgres URL with several hosts, in libpq's syntax, into one URL for each host.
 *
 * Neither node-postgres nor its parser supports such lists: `postgres://u:p@h1:5432,h2:5433/db`.
 */
const parts = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)([/?#].*)?$/is;
const hostAndPort = /^(?:\[[0-9a-f:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i;

const example = 'postgres://user:password@host1:5432,host2:5432/name';

/** @throws Error when the list is malformed; the message says why, and contains no password. */
export function hostsOf(url: string): string[] {
  const [, start = '', list = '', rest = ''] = parts.exec(url) ?? [];
  requireWritableTarget(rest);
  if (!list.includes(',')) return [url];
  return list.split(',').map((host) => {
    const read = hostAndPort.exec(host);
    const port = Number(read?.[1] ?? 1);
    if (read && port >= 1 && port <= 65_535) return `${start}${host}${rest}`;
    throw new Error(
      `the database URL has a list of hosts in which "${host}" is not a host and port: write it as ${example}`,
    );
  });
}

/** Onsale writes, so it needs a primary whatever the URL says. */
const writableTargets = new Set(['read-write', 'primary']);

function requireWritableTarget(rest: string): void {
  const query = new URLSearchParams(rest.split('?').slice(1).join('?').split('#', 1)[0]);
  const target = query.get('target_session_attrs');
  if (target !== null && !writableTargets.has(target)) {
    throw new Error(
      `the database URL sets target_session_attrs=${target}, but Onsale needs read-write or primary: correct it, or leave it out`,
    );
  }
  if (query.get('host')?.includes(',')) {
    throw new Error(
      `the database URL lists several hosts after "?host=": write them before the slash, as ${example}`,
    );
  }
}
