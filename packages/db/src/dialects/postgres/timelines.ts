/**
 * The highest timeline of each Postgres cluster that this process has seen or been told of.
 *
 * A promoted standby begins a new timeline. So of two hosts that both accept writes, the one with
 * the lower timeline was left behind: what it acknowledges will be thrown away.
 */

/** A host's place in the history of its cluster. */
export interface Timeline {
  /** The system identifier, which a standby shares with its primary. */
  system: string;
  timeline: number;
}

/** A timeline as it is stored with the data, if one is. */
export type KnownTimeline = Partial<Timeline>;

/** Tells of a host that accepts writes and is not used, because a newer primary has been seen. */
export interface LeftBehind {
  /** The host and port, without credentials. */
  host: string;
  timeline: number;
  highest: number;
}

export interface Timelines {
  /** Remembers what a host is on. */
  see(host: Timeline): void;
  /** Remembers what other servers have seen, as it is stored with the data. */
  hear(stored: KnownTimeline): void;
  /** The cluster seen last, with its highest timeline; empty where none is known. */
  highest(): KnownTimeline;
  /** @returns the timeline above that of the host; undefined where it is the highest. */
  newerThan(host: Timeline): number | undefined;
  /** Reports a host that is not used. */
  refused(host: LeftBehind): void;
}

export function createTimelines(onLeftBehind: (host: LeftBehind) => void = () => {}): Timelines {
  const highest = new Map<string, number>();
  let latest: string | undefined;
  const hear = ({ system, timeline }: KnownTimeline): void => {
    if (system === undefined || timeline === undefined) return;
    if (timeline > (highest.get(system) ?? 0)) highest.set(system, timeline);
  };
  return {
    see(host) {
      latest = host.system;
      hear(host);
    },
    hear,
    highest() {
      return latest === undefined ? {} : { system: latest, timeline: highest.get(latest)! };
    },
    newerThan({ system, timeline }) {
      const known = highest.get(system) ?? 0;
      return known > timeline ? known : undefined;
    },
    refused: onLeftBehind,
  };
}
