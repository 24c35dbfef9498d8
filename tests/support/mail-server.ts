/** A mail server on this machine that keeps what it is given, for tests. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  from: string;
  to: string[];
  /** Headers and body as they came. */
  source: string;
}

export interface MailServer {
  /** For `SMTP_URL`, with the one user it lets in. */
  url: string;
  mails: Mail[];
  close(): Promise<void>;
}

/** Starts one that takes mail from its one user, and none for addresses at `refused.test`. */
export async function startMailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: false,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'post' && password === 'office'
        ? done(null, { user: username })
        : done(new Error('Nobody of that name')),
    onRcptTo: ({ address }, _session, done) =>
      address.endsWith('@refused.test') ? done(new Error(`No such mailbox: ${address}`)) : done(),
    onData(stream, { envelope }, done) {
      let source = '';
      stream.setEncoding('utf8').on('data', (text: string) => (source += text));
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), source });
        done();
      });
    },
  });
  server.on('error', () => {}); // a client that goes away early
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  // A TCP server's address is an object; only one on a pipe has a string.
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://post:office@127.0.0.1:${port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
