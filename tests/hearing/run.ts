/**
 * `npm run hear`, in Chromium, or `npm run hear -- firefox`: what the screen reader Orca says while a person reads,
 * answers and is written to, line by line. It needs Linux with what {@link NEEDS} names (Debian: `apt-get install orca
 * at-spi2-core dbus openbox xvfb`), and makes a desktop of its own, so that nothing of the person's own is touched. It
 * shows; whoever runs it judges.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserName } from '../../scripts/browsers.ts';
import { listenTo } from './spoken.ts';
import { hearWalk } from './walk.ts';

const NEEDS = ['orca', 'dbus-run-session', 'openbox', 'Xvfb', 'gsettings'];
/** Where at-spi2-core puts it, by distribution. */
const BUS = ['/usr/libexec/at-spi-bus-launcher', '/usr/lib/at-spi2-core/at-spi-bus-launcher'];
const INSIDE = 'QUAYSIDE_HEARING';
const browser: BrowserName = process.argv[2] === 'firefox' ? 'firefox' : 'chromium';

/** Orca's own voice is taken away, as there may be no sound here, and what it would say is written down. */
const customizations = (file: string) => `import orca.settings
import orca.speechdispatcherfactory as factory

orca.settings.timeoutTime = 0
orca.settings.enableBraille = False
said = open(${JSON.stringify(file)}, 'a', buffering=1)


def speak(self, text, acss, **_):
    said.write(' '.join(str(text).split()) + '\\n')


factory.SpeechServer._speak = speak
factory.SpeechServer._send_command = lambda self, command, *args, **_: None
`;

function missing(): string[] {
  return NEEDS.filter((program) => spawnSync('which', [program]).status !== 0);
}

/** The same script again, on a screen and a message bus of its own. */
async function onOwnDesktop(): Promise<number> {
  const lacking = missing();
  if (lacking.length > 0) {
    console.error(
      `${lacking.join(', ')} missing. On Debian: apt-get install orca at-spi2-core dbus openbox xvfb`,
    );
    return 1;
  }
  const home = mkdtempSync(join(tmpdir(), 'quayside-hearing-'));
  const display = `:${90 + (process.pid % 100)}`;
  const screen = spawn('Xvfb', [display, '-screen', '0', '1280x900x24'], { stdio: 'ignore' });
  try {
    const inside = spawn('dbus-run-session', ['--', process.execPath, import.meta.filename, browser], {
      stdio: ['ignore', 'inherit', 'pipe'],
      env: {
        ...process.env,
        [INSIDE]: home,
        DISPLAY: display,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'data'),
      },
    });
    inside.stderr.on(
      'data',
      (text) => !/dbus-daemon|\[session uid/.test(String(text)) && process.stderr.write(text),
    );
    return await new Promise((done) => inside.once('exit', (code) => done(code ?? 1)));
  } finally {
    screen.kill();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts what a desktop with a screen reader has, and walks. */
async function hear(home: string): Promise<void> {
  const spoken = join(home, 'spoken');
  const own = join(home, 'data', 'orca');
  mkdirSync(own, { recursive: true });
  writeFileSync(spoken, '');
  writeFileSync(join(own, 'orca-customizations.py'), customizations(spoken));
  const started: ChildProcess[] = [];
  const begin = (program: string, ...args: string[]) =>
    started.push(spawn(program, args, { stdio: 'ignore' }).on('error', () => {}));
  begin('openbox');
  for (const bus of BUS) begin(bus, '--launch-immediately');
  spawnSync('gsettings', ['set', 'org.gnome.desktop.interface', 'toolkit-accessibility', 'true']);
  begin('orca');
  const listening = listenTo(spoken);
  try {
    await listening.until(/Screen reader on/);
    await hearWalk(browser, (what) => listening.mark(what));
    await sleep(2_000);
  } finally {
    listening.stop();
    for (const child of started.reverse()) child.kill('SIGKILL');
  }
}

const home = process.env[INSIDE];
if (home === undefined) process.exitCode = await onOwnDesktop();
else await hear(home);
