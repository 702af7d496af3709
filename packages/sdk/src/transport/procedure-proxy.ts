/**
 * The tree of proxies behind a typed tRPC client: `client.queue.join.mutate(input, options)`.
 *
 * tRPC's own client would bring its package, and with that the TypeScript compiler, into every
 * installation. The symbol is tRPC's, so adapters such as TanStack Query's accept this client.
 */
import type { Procedures } from '../generated/wire-types.ts';
import type { ProcedureOptions } from '../procedure-types.ts';

/** Makes one call by the path of its procedure. */
export interface UntypedClient {
  query(path: string, input?: unknown, options?: ProcedureOptions): Promise<unknown>;
  mutation(path: string, input?: unknown, options?: ProcedureOptions): Promise<unknown>;
}

const untypedClientSymbol = Symbol.for('trpc_untypedClient');

const methods: Record<string, keyof UntypedClient> = { query: 'query', mutate: 'mutation' };

export function createProcedureProxy(client: UntypedClient): Procedures {
  const nodeAt = (path: readonly string[]): object => {
    const children = new Map<string, object>();
    return new Proxy(() => {}, {
      get(_, key) {
        if (key === untypedClientSymbol) return path.length === 0 ? client : undefined;
        // A promise that resolves with the client asks whether it is a promise itself.
        if (typeof key !== 'string' || key === 'then') return undefined;
        const child = children.get(key) ?? nodeAt([...path, key]);
        children.set(key, child);
        return child;
      },
      apply(_, __, [input, options]: [unknown, ProcedureOptions?]) {
        const name = path.slice(0, -1).join('.');
        const method = methods[path.at(-1) ?? ''];
        if (method === undefined) throw new TypeError(`${path.join('.')} is not a call.`);
        return client[method](name, input, options);
      },
    });
  };
  return nodeAt([]) as Procedures;
}
