/** The flags and the argument of the `simulate` command. */
export interface SimulateFlags {
  seed?: number;
  buyers?: number;
  threshold?: string[];
  html?: string;
  result?: string;
  log?: string;
  explore?: number;
  explored?: number;
  /** Parts that are removed from the scenario. */
  without?: string[];
  shuffled?: boolean;
  adminKey?: string;
  /** The address for admin calls, when it is not that of the server. */
  adminServer?: string;
}

export type SimulateOptions = SimulateFlags & { scenario: string | undefined };
