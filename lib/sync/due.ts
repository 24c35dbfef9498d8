/** Whether an account is to be asked for now, by its health. Pure. */
import type { Health } from '../store/picture.ts';

/** Whether anything may be asked for at all: not once it is known that the person has to sign in again. */
export const mayBeAsked = ({ state }: Health): boolean => state !== 'refused';

/** Whether the alarm should ask the server now. */
export function isDue(health: Health, now: number, every: number): boolean {
  switch (health.state) {
    case 'loading':
      return true;
    case 'ok':
      return now - health.refreshedAt >= every || health.refreshedAt > now;
    case 'offline':
    case 'trouble':
      // Trouble that begins later than now began before the clock was set back.
      return health.retryAt === null || now >= health.retryAt || health.since > now;
    case 'refused':
      return false;
  }
}
