/** As much of PostgreSQL's wire protocol as it takes to hear which statements a client sends. */

const typeBytes = 1;
const lengthBytes = 4;

/** Follows what one client sends. */
export class StatementReader {
  #rest = Buffer.alloc(0);
  /** The first message of a connection has no type. */
  #started = false;
  #statements: string[] = [];
  /** What was prepared, by name: it is sent once, and run as often as its name comes. */
  readonly #prepared = new Map<string, string>();

  /** @returns for each COMMIT that `data` completes, the statements of its transaction. */
  commitsIn(data: Buffer): string[][] {
    this.#rest = Buffer.concat([this.#rest, data]);
    const commits: string[][] = [];
    for (const statement of this.#takeStatements()) {
      const word = statement.trim().split(/[\s;]/, 1)[0]?.toLowerCase();
      if (word === 'begin' || word === 'start') this.#statements = [];
      else if (word === 'commit') commits.push(this.#statements);
      else this.#statements.push(statement);
    }
    return commits;
  }

  #takeStatements(): string[] {
    const statements: string[] = [];
    for (;;) {
      const head = this.#started ? typeBytes : 0;
      if (this.#rest.length < head + lengthBytes) return statements;
      const end = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < end) return statements;
      const type = this.#rest.toString('latin1', 0, head);
      const statement = this.#statementOf(type, this.#rest.subarray(head + lengthBytes, end));
      if (statement !== undefined) statements.push(statement);
      this.#started = true;
      this.#rest = this.#rest.subarray(end);
    }
  }

  /** The statement that a message runs, if it does: a simple query, or one that was prepared. */
  #statementOf(type: string, body: Buffer): string | undefined {
    const [first = '', second = ''] = body.toString('utf8').split('\0', 2);
    if (type === 'Q') return first;
    if (type === 'P') this.#prepared.set(first, second);
    return type === 'B' ? this.#prepared.get(second) : undefined;
  }
}
