/**
 * Parses as much of the wire protocol of PostgreSQL as it takes to recognise the statements of a
 * client.
 */

const typeBytes = 1;
const lengthBytes = 4;

/** Reads the messages of one client. */
export class StatementReader {
  #rest = Buffer.alloc(0);
  /** The first message of a connection has no type. */
  #started = false;
  #statements: string[] = [];
  /** The text of prepared statements by name: the text is sent once, the name each time. */
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

  /** The statement that a message runs, if any: a simple query, or one that was prepared. */
  #statementOf(type: string, body: Buffer): string | undefined {
    const [first = '', second = ''] = body.toString('utf8').split('\0', 2);
    if (type === 'Q') return first;
    if (type === 'P') this.#prepared.set(first, second);
    return type === 'B' ? this.#prepared.get(second) : undefined;
  }
}
