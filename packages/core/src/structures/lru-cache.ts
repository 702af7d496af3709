/**
 * LRU cache of two generations: least-recently-used eviction in O(1), without a linked list.
 *
 * A key that is read or written moves to the young generation. When that is full it becomes the old
 * one, and the previous old generation is dropped. So a key is evicted only after half the capacity
 * of other keys was used since its last use. (The order is approximate: up to half the capacity of
 * keys go at once.)
 *
 * That bound is what rate limits need. A caller that goes on calling is never evicted, however many
 * addresses an attacker uses; to have its own record evicted, the attacker must pause it and send
 * half the capacity of calls from other addresses, which costs more than it gains.
 *
 * Source: hashlru, https://github.com/dominictarr/hashlru
 */
export class LruCache<V> {
  readonly #generationSize: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param capacity the most keys that are held. */
  constructor(capacity: number) {
    this.#generationSize = Math.ceil(capacity / 2);
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
    if (this.#young.size >= this.#generationSize && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
  }

  /** Replaces the value of a key that is cached, which does not count as a use of it. */
  replace(key: string, value: V): void {
    const generation = [this.#young, this.#old].find((one) => one.has(key));
    generation?.set(key, value);
  }
}
