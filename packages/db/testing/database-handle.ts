/** Handle of the database of one test, created and removed in the way of each dialect. */
export interface DatabaseHandle {
  url: string;
  /** Descriptions of the transactions that are still open. */
  openTransactions(): Promise<string[]>;
  /** Descriptions of the connections that are still open. */
  openConnections(): Promise<string[]>;
  remove(): Promise<void>;
}
