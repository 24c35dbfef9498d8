/** Finds the browsers of this machine, says how to get a missing one, and starts them with the extension. */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';

export type BrowserName = 'chromium' | 'firefox';

/** Where each browser may lie: the variable that names it, commands on PATH, then fixed places. */
interface Places {
  variable: string;
  commands: string[];
  paths: string[];
}

const programFiles = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
const onWindows = (path: string) =>
  programFiles.flatMap((folder) => (folder ? [join(folder, ...path.split('/'))] : []));
const onMac = (path: string) => [join('/Applications', path), join(homedir(), 'Applications', path)];

const places: Record<BrowserName, Places> = {
  chromium: {
    variable: 'CHROME_PATH',
    commands: [
      'chromium',
      'chromium-browser',
      'google-chrome-stable',
      'google-chrome',
      'microsoft-edge-stable',
      'microsoft-edge',
    ],
    paths: [
      ...onMac('Chromium.app/Contents/MacOS/Chromium'),
      ...onMac('Google Chrome.app/Contents/MacOS/Google Chrome'),
      ...onMac('Microsoft Edge.app/Contents/MacOS/Microsoft Edge'),
      ...onWindows('Chromium/Application/chrome.exe'),
      ...onWindows('Google/Chrome/Application/chrome.exe'),
      ...onWindows('Microsoft/Edge/Application/msedge.exe'),
    ],
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox'],
    paths: [
      ...onMac('Firefox.app/Contents/MacOS/firefox'),
      ...onMac('Firefox Developer Edition.app/Contents/MacOS/firefox'),
      ...onWindows('Mozilla Firefox/firefox.exe'),
    ],
  },
};

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Path of an installed browser, or null. A variable that names no program is an error, not a hint. */
export function findBrowser(name: BrowserName): string | null {
  const { variable, commands, paths } = places[name];
  const named = process.env[variable];
  if (named) {
    if (!runs(named))
      throw new Error(`${variable} is ${named}, but no program lies there. Correct or unset it.`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [
    ...commands.flatMap((command) => folders.map((folder) => join(folder, command))),
    ...paths,
  ];
  return candidates.find(runs) ?? null;
}

const isRoot = () => process.getuid?.() === 0;

const isDebian = (): boolean => {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false; // no such file: not a Linux, or none that says what it is
  }
};

/** One line that tells a person how to get the browser on this machine. */
export function howToGet(name: BrowserName): string {
  const { variable } = places[name];
  const product = name === 'chromium' ? 'Chromium, Chrome or Edge' : 'Firefox';
  const command =
    process.platform === 'darwin'
      ? `brew install --cask ${name}`
      : process.platform === 'win32'
        ? `winget install ${name === 'chromium' ? 'Google.Chrome' : 'Mozilla.Firefox'}`
        : isDebian()
          ? `sudo apt-get install ${name === 'chromium' ? 'chromium' : 'firefox-esr'}`
          : `install the package "${name}"`;
  return `${product} was not found. Get it (${command}) or set ${variable} to its program.`;
}

/** Finds a browser or, as root on Debian or Ubuntu, installs it. Throws with `howToGet`'s line. */
export function ensureBrowser(name: BrowserName): string {
  const found = findBrowser(name);
  if (found) return found;
  if (isRoot() && isDebian()) {
    const packages = name === 'chromium' ? ['chromium', 'chromium-browser'] : ['firefox-esr', 'firefox'];
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit', env: environment });
    for (const candidate of packages) {
      console.log(`Installing ${candidate} with apt-get ...`);
      spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', candidate], {
        stdio: 'inherit',
        env: environment,
      });
      const installed = findBrowser(name);
      // Ubuntu's "chromium-browser" is a stub that only points to a snap: it has to answer.
      if (installed && spawnSync(installed, ['--version']).status === 0) return installed;
    }
  }
  throw new Error(howToGet(name));
}

/** Version line of a browser, for the log. */
export const versionOf = (path: string): string =>
  execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();

/** True when a window could be shown. */
export const hasDisplay = (): boolean =>
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Flags that keep a fresh profile quiet; the sandbox is given up only as root, where Chromium refuses it. */
const chromiumFlags = (): string[] => [
  ...(isRoot() ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--window-size=1100,800',
];

/**
 * Starts Chromium with the built extension in a fresh profile, which is removed when the browser closes, or in the
 * `profile` directory given, as a browser does that was used before.
 */
export async function launchChromium(options: {
  extension: string;
  executablePath: string;
  headless: boolean;
  profile?: string;
  /** More of them, as for a certificate to trust. */
  flags?: string[];
}): Promise<Browser> {
  const browser = await puppeteer.launch({
    executablePath: options.executablePath,
    headless: options.headless,
    pipe: true,
    enableExtensions: [options.extension],
    args: [...chromiumFlags(), ...(options.flags ?? [])],
    defaultViewport: null,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...(options.profile === undefined ? {} : { userDataDir: options.profile }),
  });
  // A new installation, which each start is here, greets with its welcome tab, and what is behind it stands still;
  // who drives this browser opens the pages it wants itself.
  const isGreeting = (target: { url(): string }) => target.url().endsWith('/welcome.html');
  const greeting = await browser.waitForTarget(isGreeting, { timeout: 60_000 });
  await (await greeting.page())?.close();
  return browser;
}

/** The id of the extension in Firefox, as its manifest has it. */
export const FIREFOX_ID = 'quayside@quayside.example';
/** What Firefox would roll for the addresses of its pages; the same in each one started here, so that they are known. */
const FIREFOX_UUID = '5f2f9a9c-3d0b-4a55-9a53-0d1f0c6f4a11';

/** Those started here. */
const firefoxes = new WeakSet<Browser>();
export const isFirefox = (browser: Browser): boolean => firefoxes.has(browser);
/** `moz-extension://…/` of a Firefox started here; undefined for any other browser. */
export const firefoxOrigin = (browser: Browser): string | undefined =>
  isFirefox(browser) ? `moz-extension://${FIREFOX_UUID}/` : undefined;

/** Starts Firefox with the built extension installed for the session. */
export async function launchFirefox(options: {
  extension: string;
  executablePath: string;
  /** The person's own folder, in place of that of whoever runs this. */
  home?: string;
  /** True where not given. */
  headless?: boolean;
  /** More of them, as to let a screen reader in. */
  preferences?: Record<string, boolean | number | string>;
}): Promise<Browser> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: options.executablePath,
    headless: options.headless ?? true,
    // The same for the ESR and, since it became a variable, for those after it.
    args: ['--remote-allow-system-access'],
    env: {
      ...process.env,
      MOZ_REMOTE_ALLOW_SYSTEM_ACCESS: '1',
      ...(options.home === undefined ? {} : { HOME: options.home }),
    },
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [FIREFOX_ID]: FIREFOX_UUID }),
      'extensions.webextensions.keepUuidOnUninstall': true,
      ...options.preferences,
    },
  });
  firefoxes.add(browser);
  await browser.installExtension(options.extension);
  return browser;
}
