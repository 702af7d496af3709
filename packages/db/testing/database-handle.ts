/** Where one test's database lives: made and removed in each dialect's own way. */
export interface DatabaseHandle {
  url: string;
  /** What somebody began there and did not end, described for a person. */
  openTransactions(): Promise<string[]>;
  /** Who is still connected, described for a person. */
  openConnections(): Promise<string[]>;
  remove(): Promise<void>;
}
