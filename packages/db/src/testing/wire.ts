/** As much of PostgreSQL's wire protocol as it takes to hear which statements a client sends. */

const typeBytes = 1;
const lengthBytes = 4;

/** The statement of a message, if it brings one: a simple query, or the text to prepare. */
function statementOf(type: string, body: Buffer): string | undefined {
  const texts = body.toString('utf8').split('\0');
  if (type === 'Q') return texts[0];
  if (type === 'P') return texts[1];
  return undefined;
}

/** Follows what one client sends. */
export class StatementReader {
  #rest = Buffer.alloc(0);
  /** The first message of a connection has no type. */
  #started = false;
  #statements: string[] = [];

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
      const statement = statementOf(type, this.#rest.subarray(head + lengthBytes, end));
      if (statement !== undefined) statements.push(statement);
      this.#started = true;
      this.#rest = this.#rest.subarray(end);
    }
  }
}
