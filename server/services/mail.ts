import type { Transporter } from 'nodemailer';

/** Sends mail; without a server for it, nothing is sent and links are what people pass on. */
export interface Mailer {
  send(mail: { to: string; subject: string; text: string }): Promise<void>;
  /** Ends connections that are kept for the next mail. */
  close(): void;
}

/** How long a mail server may take, in ms. */
const TIMEOUT_MS = 15_000;

/** Mail through SMTP, at an address such as `smtp://user:password@mail.example.com:587`. */
export function smtpMailer(url: string, from: string): Mailer {
  let transport: Transporter | null = null;
  return {
    async send(mail) {
      const { createTransport } = await import('nodemailer');
      transport ??= createTransport({
        url,
        // A list of people invited at once is sent over a few connections, not one each.
        pool: true,
        maxConnections: 3,
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
      });
      await transport.sendMail({ from, ...mail });
    },
    close: () => transport?.close(),
  };
}

/** The words of an invitation. */
export function invitationMail(invitation: {
  to: string;
  inviter: string;
  flow: string;
  organization: string;
  message: string | undefined;
  link: string;
}) {
  const { to, inviter, flow, organization, message, link } = invitation;
  const oneLine = (text: string) => text.replace(/\s+/g, ' ');
  const lines = [
    `${inviter} invites you to the flow “${flow}” of ${organization}.`,
    ...(message ? ['', message] : []),
    '',
    'Join here:',
    link,
    '',
    'If you did not expect this, you need not do anything.',
  ];
  return { to, subject: oneLine(`${inviter} invites you to ${flow}`), text: lines.join('\n') };
}
