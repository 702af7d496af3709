/** A server on an empty database that sells a concert of its own to each crowd of buyers. */
import type { BuyersOrder, Purchases } from '../load/purchases.ts';
import { runGenerator } from '../load/load.ts';
import type { Bench } from './bench.ts';
import { concertOf, type Dialect } from './bench-database.ts';
import { measureLoad, type Measurement } from './interleave.ts';
import { adminKey, call, postgresPid, startServer, type BenchServer } from './servers.ts';

export interface Crowd {
  /** Buyers at once. */
  buyers: number;
  /** How many may be inside at once; by default all. */
  maxActive?: number;
  /** The interval at which those in line poll; null: as the server asks. */
  pollMs: number | null;
}

export interface Shop extends AsyncDisposable {
  server: BenchServer;
  /** Creates a concert with at least so many seats. */
  createConcert(terms: Parameters<typeof concertOf>[0]): Promise<Concert>;
  /** Sells for the duration of a round. */
  sell(crowd: Crowd, seconds?: number): Promise<Purchases & Measurement>;
}

export type Concert = ReturnType<typeof concertOf> & { concertId: string };

const seatsPerDate = 50;
/** Fewer than the seats, so that no date sells out. */
const buyersPerDate = 45;
const datesAtATime = 8;

export async function openShop(
  bench: Bench,
  { url, dialect }: { url: string; dialect: Dialect },
): Promise<Shop> {
  const server = await startServer(bench, url);
  const database = dialect === 'postgres' ? await postgresPid(bench) : undefined;
  const operator = <T>(procedure: string, input: object) =>
    call<T>(server, procedure, { credential: adminKey, input });
  const createConcert = async (options: Parameters<typeof concertOf>[0]): Promise<Concert> => {
    const terms = concertOf(options);
    return { ...terms, ...(await operator<{ concertId: string }>('admin.concert.create', terms)) };
  };
  return {
    server,
    createConcert,
    async sell({ maxActive, ...crowd }, seconds = bench.sizes.roundSeconds) {
      const dates = Math.ceil(bench.sizes.purchase.callsPerRound / buyersPerDate);
      const seats = dates * seatsPerDate;
      const concert = await createConcert({ seats, seatsPerDate, ...(maxActive && { maxActive }) });
      const { concertId } = concert;
      const order: BuyersOrder = {
        ...crowd,
        url: server.url,
        concertId,
        dates: concert.dates,
        price: concert.price,
        buyersPerDate,
        datesAtATime,
        seconds,
      };
      const sold = await measureLoad(
        server.pid,
        () => runGenerator<Purchases>('buyers.ts', order),
        database,
      );
      await operator('admin.concert.close', { concertId });
      return sold;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
