import cookie from '@fastify/cookie';
import type { FastifyError, FastifyInstance } from 'fastify';
import { failureOf } from '../http/failure.ts';
import { createVisitors } from '../http/visitor.ts';
import { notice, sendPage } from '../pages/layout.ts';
import { consentRoutes } from './consent.ts';
import type { Context } from './context.ts';
import { homeRoutes } from './home.ts';
import { joinRoutes } from './join.ts';
import { signInRoutes } from './sign-in.ts';

/** The pages of the server: home, signing in and out, consent and applications, joining. */
export async function pages(app: FastifyInstance, context: Context): Promise<void> {
  await app.register(cookie);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, headers, message, errors } = failureOf(error, request.log);
    reply.headers(headers);
    if (status === 404) {
      return sendPage(
        reply,
        notice('There is nothing here', 'The link is wrong, or what it led to is gone.', status),
      );
    }
    const details = Object.entries(errors ?? {}).map(([field, texts]) => `${field} ${texts.join(', ')}`);
    const text = [message, ...details].join('; ');
    return sendPage(reply, notice('That did not work', `${text.replace(/[.]$/, '')}.`, status));
  });
  const pageContext = { ...context, visitors: createVisitors(context) };
  signInRoutes(app, pageContext);
  homeRoutes(app, pageContext);
  consentRoutes(app, pageContext);
  joinRoutes(app, pageContext);
}
