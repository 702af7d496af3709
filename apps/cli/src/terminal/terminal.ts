/** Terminal detection: whether a stream is a terminal and whether it takes colours. */
import type { Host } from './host.ts';

interface Stream {
  isTTY?: boolean;
}

export function isTerminal(stream: Stream): boolean {
  return stream.isTTY === true;
}

/** NO_COLOR (https://no-color.org) overrides FORCE_COLOR, which overrides the detection. */
export function takesColor(stream: Stream, env: Host['env']): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal(stream) && env['TERM'] !== 'dumb';
}
