/** Keeps one part of the picture in memory equal to the database: snapshot first, then every change after it. */
import type { Announcement } from './channel.ts';
import type { Change } from './picture.ts';

type Changes = Extract<Announcement, { kind: 'changes' }>;

export interface Follower {
  /** Resolves when the first snapshot is in; later when `reload` is done. Never rejects. */
  ready: Promise<void>;
  /** One announced step. Steps that came before or during the snapshot are sorted out. */
  receive(step: Changes): void;
  /** Reads the snapshot anew unless the revision is still `now`. */
  check(now: number): void;
  close(): void;
}

/**
 * `load` reads the snapshot and gives its revision; `apply` takes one step further. The caller must already be
 * listening, so that no step is missed while the snapshot is read. A missing step (the writer died between
 * writing and telling) leads to a new snapshot.
 */
export function follow(load: () => Promise<number>, apply: (changes: Change[]) => void): Follower {
  let revision: number | null = null;
  let backlog: Changes[] = [];
  let closed = false;

  async function snapshot(): Promise<void> {
    for (let wait = 50; !closed; wait = Math.min(wait * 2, 2_000)) {
      revision = null;
      try {
        revision = await load();
        break;
      } catch (error) {
        // A database being rebuilt or upgraded by another context; it is back in a moment.
        console.warn('Quayside: the local picture could not be read yet.', error);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    const steps = backlog;
    backlog = [];
    for (const step of steps) receive(step);
  }

  function receive(step: Changes): void {
    if (closed) return;
    if (revision === null) {
      backlog.push(step);
    } else if (step.revision === revision + 1) {
      revision = step.revision;
      apply(step.changes);
    } else if (step.revision > revision) {
      follower.ready = snapshot();
    }
  }

  const follower: Follower = {
    ready: Promise.resolve(),
    receive,
    check(now) {
      if (revision !== null && now !== revision && !closed) follower.ready = snapshot();
    },
    close() {
      closed = true;
    },
  };
  follower.ready = snapshot();
  return follower;
}
