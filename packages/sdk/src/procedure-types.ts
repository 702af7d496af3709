/** Types of the calls of the tRPC client underneath: `onsale.trpc`. */
import type { CallOptions } from './options/call-options.ts';

export interface ProcedureOptions extends Pick<CallOptions, 'signal'> {
  context?:
    | (Omit<CallOptions, 'signal'> & {
        /** The credential of this call; the client's own by default. */
        credential?: string | undefined;
      })
    | undefined;
}

/** A call that changes nothing. */
export interface Query<Input, Output> {
  query(...call: Call<Input>): Promise<Output>;
}

/** A call that changes something. */
export interface Mutation<Input, Output> {
  mutate(...call: Call<Input>): Promise<Output>;
}

/** Input that may be left out has `void` in its type. */
type Call<Input> = void extends Input
  ? [input?: Exclude<Input, void> | undefined, options?: ProcedureOptions]
  : [input: Input, options?: ProcedureOptions];
