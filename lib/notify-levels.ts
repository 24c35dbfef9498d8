/** Of which messages of a flow a person is notified. Pure. */
import type { Settings } from './settings.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** Mentions and what others say in one's own threads, mentions only, every message, or nothing: muted. */
export type FlowLevel = 'threads' | 'mentions' | 'every' | 'muted';
export const FLOW_LEVELS: readonly FlowLevel[] = ['threads', 'mentions', 'every', 'muted'];

/** What a person chose of single flows. */
type Chosen = Pick<Settings, 'mutedFlows' | 'everyMessage' | 'flowThreads'>;
/** With what goes for all others. */
export type Levels = Chosen & Pick<Settings, 'notifyThreads'>;

/** A flow as settings name it: `${account}/${flowId}`. Null for private conversations. */
export const flowSetting = (account: AccountId, conversation: ConversationKey): string | null =>
  conversation.startsWith('flow:') ? `${account}/${conversation.slice('flow:'.length)}` : null;

const ofReplies = (wanted: boolean): FlowLevel => (wanted ? 'threads' : 'mentions');

/** What goes for flows without a level of their own. */
export const defaultLevel = ({ notifyThreads }: Pick<Settings, 'notifyThreads'>): FlowLevel =>
  ofReplies(notifyThreads);

/** The level that was chosen of this flow; null: none, it follows {@link defaultLevel}. */
export function ownLevel({ mutedFlows, everyMessage, flowThreads }: Chosen, flow: string): FlowLevel | null {
  if (mutedFlows.includes(flow)) return 'muted';
  if (flow in everyMessage) return 'every';
  const replies = flowThreads[flow];
  return replies === undefined ? null : ofReplies(replies);
}

/** The level that applies, whether it was chosen of this flow or goes for all. */
export const levelOf = (settings: Levels, flow: string): FlowLevel =>
  ownLevel(settings, flow) ?? defaultLevel(settings);

/** Whether what others say in the person's own threads of a flow is wanted by itself, beside mentions. */
export const tellsReplies = (settings: Levels, flow: string | null): flow is string =>
  flow !== null && levelOf(settings, flow) === 'threads';

/**
 * The settings with another level of one flow; null: with none of its own. Of every message only those from `now` (ms
 * since 1970) on are news. Whether replies are wanted stays as it was chosen while the flow is muted or tells of
 * everything.
 */
export function withLevel(before: Chosen, flow: string, level: FlowLevel | null, now = Date.now()): Chosen {
  const { [flow]: since, ...everyOfOthers } = before.everyMessage;
  const { [flow]: replies, ...repliesOfOthers } = before.flowThreads;
  const kept = level === null ? undefined : replies;
  const wanted = level === 'threads' || level === 'mentions' ? level === 'threads' : kept;
  return {
    mutedFlows: [...before.mutedFlows.filter((one) => one !== flow), ...(level === 'muted' ? [flow] : [])],
    everyMessage: level === 'every' ? { ...everyOfOthers, [flow]: since ?? now } : everyOfOthers,
    flowThreads: wanted === undefined ? repliesOfOthers : { ...repliesOfOthers, [flow]: wanted },
  };
}
