/** Of which messages of a flow a person is notified. Pure. */
import type { Settings } from './settings.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** Every message, mentions only, or nothing: muted. */
export type FlowLevel = 'every' | 'mentions' | 'muted';
export const FLOW_LEVELS: readonly FlowLevel[] = ['every', 'mentions', 'muted'];

type Levels = Pick<Settings, 'mutedFlows' | 'everyMessage'>;

/** A flow as settings name it: `${account}/${flowId}`. Null for private conversations. */
export const flowSetting = (account: AccountId, conversation: ConversationKey): string | null =>
  conversation.startsWith('flow:') ? `${account}/${conversation.slice('flow:'.length)}` : null;

export function levelOf({ mutedFlows, everyMessage }: Levels, flow: string): FlowLevel {
  if (mutedFlows.includes(flow)) return 'muted';
  return flow in everyMessage ? 'every' : 'mentions';
}

/** Whether what others say in the person's own threads of a flow is wanted by itself, beside mentions. */
export const tellsReplies = (
  settings: Levels & Pick<Settings, 'notifyThreads'>,
  flow: string | null,
): flow is string => flow !== null && settings.notifyThreads && levelOf(settings, flow) === 'mentions';

/** The settings with another level of one flow. Of every message only those from `now` (ms since 1970) on are news. */
export function withLevel(before: Levels, flow: string, level: FlowLevel, now = Date.now()): Levels {
  const { [flow]: since, ...others } = before.everyMessage;
  return {
    mutedFlows: [...before.mutedFlows.filter((one) => one !== flow), ...(level === 'muted' ? [flow] : [])],
    everyMessage: level === 'every' ? { ...others, [flow]: since ?? now } : others,
  };
}
