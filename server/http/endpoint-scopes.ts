/** Which endpoints of the API each scope opens to an OAuth token (README §7), for the description at `/openapi.json`. */

const F = '/flows/:org/:flow';
const P = '/private/:user';

/** Endpoints by scope; one that stands under several asks for any of them. PATCH is as PUT. */
export const OPENED: Record<string, readonly string[]> = {
  flow: [
    'GET /flows',
    'GET /flows/all',
    'GET /flows/:org',
    `GET ${F}`,
    'GET /flows/find',
    `PUT ${F}`,
    `GET ${F}/users`,
    `GET ${F}/sources`,
    `GET ${F}/sources/:id`,
    'GET /files/:number/:id/:name',
    'GET /files/:number/:id/thumb/:name',
    `GET ${F}/threads`,
    `GET ${F}/threads/:id`,
    `GET ${F}/threads/:id/messages`,
    `POST ${F}/threads/:id/messages`,
    `POST ${F}/threads/:id/actions/:index`,
    'POST /messages',
    'POST /activities',
    'POST /comments',
    `POST ${F}/messages`,
    `POST ${F}/messages/:id/comments`,
    `GET ${F}/messages`,
    `GET ${F}/messages/:id`,
    `GET ${F}/messages/:id/comments`,
    `GET ${F}/messages/:id/comments/:comment`,
    `PUT ${F}/messages/:id`,
    `DELETE ${F}/messages/:id`,
    `POST ${F}/messages/:id/emoji_reaction`,
    'GET /stream',
    'GET /stream/flows',
    `GET /stream${F}`,
  ],
  private: [
    'GET /private',
    `GET ${P}`,
    `PUT ${P}`,
    `POST ${P}/messages`,
    `GET ${P}/messages`,
    `GET ${P}/messages/:id`,
    `PUT ${P}/messages/:id`,
    `DELETE ${P}/messages/:id`,
    'GET /private/:a/:b/files/:id/:name',
    'GET /private/:a/:b/files/:id/thumb/:name',
    'GET /stream',
    'GET /stream/flows',
  ],
  manage: [
    'POST /flows/:org',
    `PUT ${F}`,
    `POST ${F}/users`,
    `PUT ${F}/users/:id`,
    'DELETE /organizations/:org/users/:id',
    'PUT /organizations/:org',
    `GET ${F}/invitations`,
    `GET ${F}/invitations/:id`,
    `POST ${F}/invitations`,
    `POST ${F}/invitations/import`,
    `DELETE ${F}/invitations/:id`,
  ],
  profile: ['PUT /users/:id'],
  integration: [
    'GET /flows/find',
    'GET /sources',
    `GET ${F}/sources`,
    `GET ${F}/sources/:id`,
    `POST ${F}/sources`,
    `POST ${F}/integrations`,
    `PUT ${F}/sources/:id`,
    `DELETE ${F}/sources/:id`,
  ],
};

/** The scopes any of which an OAuth token needs there; none where it needs none. */
export const scopesOf = (endpoint: string): string[] =>
  Object.keys(OPENED).filter((scope) => OPENED[scope]?.includes(endpoint));
