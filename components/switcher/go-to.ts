/** Goes to a flow or a person of the quick switcher; a flow that is not open is opened, joining it if need be. */
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import type { App } from '../app/context.ts';
import { standingOf } from '../flows/flow-lists.ts';
import { type Jump, placeOfJump } from './switcher-list.ts';

/** Resolves when the server has answered, where it was asked. */
export async function goTo(app: App, jump: Exclude<Jump, { kind: 'action' }>): Promise<void> {
  const place = placeOfJump(jump);
  app.navigate(place);
  if (jump.kind !== 'flow' || standingOf(jump.row) === 'open') return;
  const { account, conversation } = place;
  const result = await ask('set-open', { account, conversation, open: true });
  if (result.ok) return;
  // There is nothing to see in a flow that could not be joined; who moved on meanwhile stays where they are.
  if (!jump.row.flow.joined && app.place.peek() === place) app.back();
  app.toast({
    text: t('{name} was not opened: {why}', { name: jump.name, why: result.failure.message }),
    error: true,
  });
}
