import type { Thread } from '../../lib/flowdock/model.ts';
import { FlowTile } from './FlowTile.tsx';
import { Icon, type IconName } from './Icon.tsx';
import { useLoadedPicture } from './picture.ts';

/** What a service does, told by what it is called; the first that fits. */
const GLYPHS: readonly (readonly [RegExp, IconName])[] = [
  [/error|exception|bug|crash|sentry|rollbar|honeybadger|airbrake/i, 'bug'],
  [/deploy|release|ship|heroku|rollout/i, 'rocket'],
  [/build|pipeline|\bci\b|jenkins|travis|circle|test/i, 'gauge'],
  [/monitor|uptime|alert|status|pagerduty|pingdom|nagios/i, 'bell'],
  [/repo|git|svn|\bvcs\b|bitbucket|code|merge/i, 'branch'],
  [/ticket|issue|jira|trello|track|pivotal|asana|task|board/i, 'ticket'],
  [/mail|support|help|desk|zendesk|intercom|customer|feedback/i, 'mail'],
  [/calendar|event|meeting|booking/i, 'cal'],
  [/rss|feed|news|web|site/i, 'globe'],
  [/doc|wiki|confluence|page/i, 'file'],
];

interface SourceTileProps {
  source: NonNullable<Thread['source']>;
  /** What the source is called; decides the colour, so that a service looks alike in every flow. */
  name: string;
  size?: 'sm' | 'md' | undefined;
}

/** A service: its own picture if that loads, or a glyph of what it does. */
export function SourceTile({ source, name, size = 'md' }: SourceTileProps) {
  const { application } = source;
  const own = typeof application === 'object' ? application.icon_url : null;
  const picture = useLoadedPicture(source.icon ?? own);
  const called = `${name} ${typeof application === 'string' ? application : (application?.name ?? '')}`;
  const glyph = GLYPHS.find(([word]) => word.test(called))?.[1];
  return (
    <FlowTile id={name} name={name} size={size}>
      {picture ? (
        <img src={picture} alt="" referrerpolicy="no-referrer" />
      ) : glyph ? (
        <Icon name={glyph} size={size === 'sm' ? 'xs' : undefined} />
      ) : undefined}
    </FlowTile>
  );
}
