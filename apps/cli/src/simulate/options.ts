/** The flags and the argument of the `simulate` command. */
export interface SimulateFlags {
  seed?: number;
  /** The number of seeds to play the scenario with, each once. */
  seeds?: number;
  buyers?: number;
  threshold?: string[];
  html?: string;
  result?: string;
  log?: string;
  explore?: number;
  /** Plays no further seed once one has failed. */
  stopAtFailure?: boolean;
  explored?: number;
  /** Parts that are removed from the scenario. */
  without?: string[];
  shuffled?: boolean;
  adminKey?: string;
  /** Further servers of the same sale, over which the buyers are spread. */
  alsoServer?: string[];
  /** The address for admin calls, when it is not that of the server. */
  adminServer?: string;
}

export type SimulateOptions = SimulateFlags & { scenario: string | undefined };
