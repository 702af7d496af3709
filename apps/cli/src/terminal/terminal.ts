/** Terminal detection: whether a stream is a terminal and whether it takes colours. */
import type { Host } from './host.ts';

interface Stream {
  isTTY?: boolean;
}

export function isTerminal(stream: Stream): boolean {
  return stream.isTTY === true;
}

export interface ColorWish {
  isOn: boolean;
  /** The variable that says so. */
  variable: 'NO_COLOR' | 'FORCE_COLOR';
}

/** NO_COLOR (https://no-color.org) overrides FORCE_COLOR; undefined if neither is set. */
export function colorWish(env: Host['env']): ColorWish | undefined {
  if (env['NO_COLOR']) return { isOn: false, variable: 'NO_COLOR' };
  const forced = env['FORCE_COLOR'];
  if (!forced) return undefined;
  return { isOn: forced !== '0' && forced !== 'false', variable: 'FORCE_COLOR' };
}

/** The variables override the detection. */
export function takesColor(stream: Stream, env: Host['env']): boolean {
  return colorWish(env)?.isOn ?? (isTerminal(stream) && env['TERM'] !== 'dumb');
}
