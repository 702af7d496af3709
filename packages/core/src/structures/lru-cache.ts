/**
 * What is known of many keys, in bounded memory: two generations of at most half the capacity each. A
 * key that is asked for is in the younger one; when that is full it becomes the older, and what was in
 * there is forgotten. So a key is forgotten only once it was silent while half the capacity of others
 * came. A caller that goes on calling, refused or not, is never forgotten, however many addresses
 * somebody else makes up; and to have itself forgotten, it must fall silent and send that many calls
 * from other addresses, which costs it more than it gains.
 */
export class LruCache<V> {
  readonly #generation: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param capacity how many keys are remembered at most. */
  constructor(capacity: number) {
    this.#generation = Math.ceil(capacity / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#generation && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
  }
}
