/** The readers of this process by what they hear of, so that an event costs as much as it has readers. */
import type { Connection } from './connection.ts';
import type { LoggedEvent } from './log.ts';

/** Who listens, and to what. */
export interface Subscription {
  userId: number;
  /** The conversations of the flows in the filter. */
  wants: ReadonlySet<number>;
  /** The person's own events: private messages, flows added and removed. */
  user: boolean;
  presence: boolean;
  connection: Connection;
  /** Whether the credentials it was opened with still count; asked when something about the person changed. */
  authorised(): Promise<boolean>;
}

export interface Reader extends Subscription {
  /** Conversations of all flows the person is in now. */
  around: ReadonlySet<number>;
}

export class Readers implements Iterable<Reader> {
  readonly #all = new Set<Reader>();
  /** By the conversations they want and may see. */
  readonly #watching = new Index();
  /** By the conversations around those who want presence. */
  readonly #near = new Index();
  /** By the person whose own events they want. */
  readonly #own = new Index();

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<Reader> {
    return this.#all[Symbol.iterator]();
  }

  add(one: Reader): void {
    this.#all.add(one);
    for (const id of one.wants) if (one.around.has(id)) this.#watching.add(id, one);
    if (one.presence) for (const id of one.around) this.#near.add(id, one);
    if (one.user) this.#own.add(one.userId, one);
  }

  remove(one: Reader): void {
    if (!this.#all.delete(one)) return;
    for (const id of one.wants) this.#watching.remove(id, one);
    for (const id of one.around) this.#near.remove(id, one);
    this.#own.remove(one.userId, one);
  }

  /** Who is in other flows now hears of these. */
  move(one: Reader, around: ReadonlySet<number>): void {
    const attached = this.#all.has(one);
    this.remove(one);
    one.around = around;
    if (attached) this.add(one);
  }

  clear(): void {
    for (const one of [...this.#all]) this.remove(one);
  }

  /** Who hears of an event, each once. */
  of(event: LoggedEvent): ReadonlySet<Reader> {
    if (event.payload?.event === 'presence') return this.#near.of(event.conversations);
    const watching = this.#watching.of(event.conversations);
    const own = this.#own.of(event.users);
    return own.size === 0 ? watching : new Set([...watching, ...own]);
  }
}

/** Whether an event is for this reader: the rule that {@link Readers.of} answers for all. */
export function isFor(event: LoggedEvent, one: Reader): boolean {
  if (event.payload?.event === 'presence') {
    return one.presence && event.conversations.some((id) => one.around.has(id));
  }
  if (one.user && event.users.includes(one.userId)) return true;
  return event.conversations.some((id) => one.wants.has(id) && one.around.has(id));
}

const NOBODY: ReadonlySet<Reader> = new Set();

class Index {
  readonly #readers = new Map<number, Set<Reader>>();

  add(key: number, one: Reader): void {
    const readers = this.#readers.get(key);
    if (readers) readers.add(one);
    else this.#readers.set(key, new Set([one]));
  }

  remove(key: number, one: Reader): void {
    const readers = this.#readers.get(key);
    if (readers?.delete(one) && readers.size === 0) this.#readers.delete(key);
  }

  of(keys: readonly number[]): ReadonlySet<Reader> {
    const [first, ...more] = keys.flatMap((key) => this.#readers.get(key) ?? []);
    if (more.length === 0) return first ?? NOBODY;
    return new Set([first ?? NOBODY, ...more].flatMap((readers) => [...readers]));
  }
}
