/** One line of the demo, at its time. */
export interface ScriptLine {
  nick: string;
  text: string;
  /** ms since 1970 */
  sent: number;
  /** In the thread of the message before that is not a reply. */
  reply: boolean;
  /** Whom it calls has not read it yet. */
  unread: boolean;
  /** What it is: words, or what a command in their place does. */
  kind: LineKind;
  /** Changed after it was sent. */
  edited: boolean;
}

/** `/me` and `/status` as people type them; `/join`; `/file` with its name; `/tag` for the message before. */
const KINDS = ['message', 'me', 'status', 'join', 'add', 'file', 'tag'] as const;
export type LineKind = (typeof KINDS)[number];

/**
 * Reads a conversation of the demo. A line `== 3 09:15` starts a scene on the third working day before today, in
 * the time zone of this machine; `== -40` one that began 40 minutes ago. Every other line is a message,
 * `nick: text`; `>` before it makes it a reply in a thread, `!` before that leaves it unread, and `\n` in it
 * breaks the line; `~` first says that it was edited. A text such as `/status at the quay` is a command, see
 * `LineKind`. A `+12` after the nick says how many minutes after the message before it came.
 * @throws Error with the line that can't be read
 */
export function parseScript(script: string, now: Date): ScriptLine[] {
  const lines: ScriptLine[] = [];
  let clock = now.getTime();
  for (const line of script.split('\n')) {
    if (line.trim() === '') continue;
    const scene = /^== (?:-(\d+)|(\d+) (\d\d):(\d\d))$/.exec(line);
    if (scene) {
      const [, ago, days, hours, minutes] = scene;
      clock =
        ago === undefined
          ? workingDay(now, Number(days)).setHours(Number(hours), Number(minutes), 0, 0)
          : now.getTime() - Number(ago) * 60_000;
      continue;
    }
    const message = /^(~?)(!?)(>?)\s*(\w+)(?: \+(\d+))?: (.+)$/.exec(line);
    const [, changed, mark, arrow, nick, gap, written] = message ?? [];
    const command = /^\/(\w+) ?(.*)$/.exec(written ?? '');
    const kind = KINDS.find((one) => one === command?.[1]) ?? 'message';
    const text = kind === 'message' ? written : command?.[2];
    if (nick === undefined || text === undefined) throw new Error(`Not a line of a script: ${line}`);
    if (gap !== undefined) clock += Number(gap) * 60_000;
    // Seconds from the text itself: the same every time, and not all alike.
    lines.push({
      nick,
      text: text.replaceAll('\\n', '\n'),
      sent: clock + ((text.length * 7) % 40) * 1000,
      reply: arrow === '>',
      unread: mark === '!',
      kind,
      edited: changed === '~',
    });
    if (gap === undefined) clock += (1 + (text.length % 3)) * 60_000;
  }
  return inOrder(lines, now.getTime());
}

/** Times that rise and never lie ahead, whatever the gaps add up to. */
function inOrder(lines: ScriptLine[], now: number): ScriptLine[] {
  let latest = 0;
  let newest = now;
  for (const line of lines) latest = line.sent = Math.max(line.sent, latest + 1000);
  for (const line of lines.toReversed()) newest = line.sent = Math.min(line.sent, newest - 1000);
  return lines;
}

/** The working day that lies this many working days before `now`. */
function workingDay(now: Date, before: number): Date {
  const day = new Date(now);
  for (let left = before; left > 0; ) {
    day.setDate(day.getDate() - 1);
    if (day.getDay() !== 0 && day.getDay() !== 6) left -= 1;
  }
  return day;
}
