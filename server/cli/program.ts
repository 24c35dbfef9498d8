/** The server's command line: options and commands, each loaded only when it runs. */
import { isIP } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { NewPerson } from './people.ts';
import type { ServeOptions } from './serve.ts';

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 takes any free one.');
  }
  return Number(text);
};

const amount = (text: string): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('It is a number above 0.');
  return Number(text);
};

const named = (text: string): string => {
  const name = text.trim();
  if (name === '' || name.length > 100) throw new InvalidArgumentError('A name has 1 to 100 characters.');
  return name;
};

const publicOrigin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    throw new InvalidArgumentError('It is an address such as https://chat.example.com.');
  }
  return url.href.replace(/\/+$/, '');
};

/** Names of ranges, addresses, or ranges such as 10.0.0.0/8. */
const proxies = (text: string): string[] => {
  const all = text.split(',').map((one) => one.trim());
  const known = (one: string) =>
    ['loopback', 'linklocal', 'uniquelocal'].includes(one) || isIP(one.replace(/\/\d{1,3}$/, '')) !== 0;
  if (!all.every(known))
    throw new InvalidArgumentError('It is a list such as loopback, 10.1.2.3 or 10.0.0.0/8.');
  return all;
};

const program = new Command('npm run server --')
  .description('A Flowdock-compatible chat server. Without a command it starts serving.')
  .addOption(
    new Option('--port <number>', 'port to listen on; 0 takes any free one').argParser(port).default(4040),
  )
  .option('--host <address>', 'interface to listen on; 0.0.0.0 for all', '127.0.0.1')
  .option('--data <directory>', 'where the database lives; made when missing', './data')
  .option('--demo', 'with a demo organization and well-known passwords; on the loopback interface only')
  .addOption(
    new Option('--origin <url>', 'public address of this server, for links in answers').argParser(
      publicOrigin,
    ),
  )
  .addOption(
    new Option(
      '--rate-limit <requests>',
      'requests a minute for each credential, and for each address without a good one',
    )
      .argParser(amount)
      .default(1200),
  )
  .addOption(
    new Option('--upload-limit <megabytes>', 'the largest file that can be sent')
      .argParser(amount)
      .default(100),
  )
  .addOption(
    new Option(
      '--proxy <addresses>',
      'proxies in front, separated by commas, whose X-Forwarded-For tells who asks; "loopback" for this machine',
    ).argParser(proxies),
  )
  .option('--private-applications', 'let buttons of threads call applications inside private networks')
  .addHelpText(
    'after',
    `
Environment:
  DATABASE_URL    a PostgreSQL 15 or later to use instead of the embedded one, such as
                  postgres://user:password@host:5432/quayside
  S3_BUCKET_URL   an S3-compatible bucket for uploaded files instead of a directory beside the
                  database, with S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION
  SMTP_URL        a mail server for invitations, such as smtp://user:password@mail.example.com:587,
                  with MAIL_FROM as the sender; without it people pass on the link
  METRICS_TOKEN   opens /metrics, in the format of Prometheus, to whoever sends it as a bearer token
  QUAYSIDE_LOG    how much to log to standard error: error (the default), warn, info, debug

A team starts like this; the commands work while the server runs, too:
  npm run server -- create-organization --name "Acme"
  npm run server -- create-user --email ada@acme.example --name "Ada Fenwick" --nick ada --org acme --admin
  npm run server -- create-flow --org acme --name "Main"
  npm run server`,
  )
  .configureOutput({
    outputError: (text, write) => write(text.replace(/^error: (.)/, (_, c) => c.toUpperCase())),
  })
  .showHelpAfterError('"npm run server -- --help" explains every option and command.')
  .action(async (options: ServeOptions) => (await import('./serve.ts')).serve(options));

/** The options of a command together with those of the program, such as `--data`. */
const all = <T>(command: Command) => command.optsWithGlobals<T & { data: string }>();

program
  .command('create-user')
  .description('adds a person to an organization and all its flows; prints a password and an API token once')
  .requiredOption('--email <address>', 'e-mail address to sign in with')
  .requiredOption('--name <name>', 'full name', named)
  .requiredOption('--nick <nick>', 'short name for mentions, without @')
  .requiredOption('--org <name>', 'organization, by its name in URLs')
  .option('--password <password>', 'password; "-" reads it from standard input; one is made when absent')
  .option('--admin', 'may manage the organization')
  .action(async (_, command) => (await import('./people.ts')).createPerson(all<NewPerson>(command)));
program
  .command('create-organization')
  .description('adds an organization with a flow called Main')
  .requiredOption('--name <name>', 'its name, such as "Acme"', named)
  .action(async (_, command) =>
    (await import('./organizations.ts')).createOrganization(all<{ name: string }>(command)),
  );
program
  .command('create-flow')
  .description('adds a flow with everybody of its organization in it')
  .requiredOption('--org <name>', 'organization, by its name in URLs')
  .requiredOption('--name <name>', 'its name, such as "Engineering"', named)
  .addOption(
    new Option('--access <mode>', 'who may join later: invited people, who has the link, or everybody')
      .choices(['invitation', 'link', 'organization'])
      .default('organization'),
  )
  .option('--empty', 'with nobody in it')
  .action(async (_, command) =>
    (await import('./organizations.ts')).createFlow(
      all<{ org: string; name: string; access: 'invitation' | 'link' | 'organization'; empty?: boolean }>(
        command,
      ),
    ),
  );
program
  .command('create-token')
  .description('makes another API token for a person and prints it once')
  .requiredOption('--email <address>', 'whose')
  .option('--label <text>', 'what it is for', 'command line')
  .action(async (_, command) =>
    (await import('./people.ts')).createToken(all<{ email: string; label: string }>(command)),
  );
program
  .command('set-password')
  .description("replaces a person's password")
  .requiredOption('--email <address>', 'whose')
  .option('--password <password>', 'password; "-" reads it from standard input; one is made when absent')
  .action(async (_, command) =>
    (await import('./people.ts')).replacePassword(all<{ email: string; password?: string }>(command)),
  );
program
  .command('list-users')
  .description('prints everybody, with their organizations')
  .action(async (_, command) => (await import('./people.ts')).listPeople(all(command)));
program
  .command('list-flows')
  .description('prints every flow, with its number of people')
  .action(async (_, command) => (await import('./organizations.ts')).listFlows(all(command)));

try {
  await program.parseAsync();
} catch (error) {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(process.env.QUAYSIDE_LOG === 'debug' ? stack : message);
  process.exitCode = 1;
}
