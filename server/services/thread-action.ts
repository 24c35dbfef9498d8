/** Runs a button of a thread: a signed call to the application it belongs to (messages §10). */
import { createHash } from 'node:crypto';
import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { SignJWT } from 'jose';
import { ApiError } from '../http/api-error.ts';

/** How long an application may take to answer, in ms. */
const TIMEOUT_MS = 10_000;
/** Seconds the signed token is good. */
const TOKEN_SECONDS = 30;

export interface ActionCall {
  /** The action as the application posted it. */
  action: { name: string; target: { urlTemplate: string; httpMethod: string } };
  /** The application's client secret. */
  secret: string;
  agent: { id: number; name: string; image: string };
  /** Whether addresses of this machine and of private networks may be called. */
  privateNetworks: boolean;
}

/** Addresses inside a network, where a thread from outside must not reach. */
const inside = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(net, bits, 'ipv6');
}
const isInside = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return inside.check(mapped ?? address, isIP(mapped ?? address) === 6 ? 'ipv6' : 'ipv4');
};

/** Looks names up as usual, but finds no address inside; the connection uses exactly what was checked. */
const outsideOnly: LookupFunction = (name, options, callback) =>
  resolve(name, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 4);
    const outside = addresses.filter(({ address }) => !isInside(address));
    const [first] = outside;
    if (!first) return callback(new Error('the address is inside a private network'), '', 4);
    if (options.all) return callback(null, outside);
    callback(null, first.address, first.family);
  });

/**
 * Calls the application.
 * @throws ApiError 401 with `WWW-Authenticate: Flowdock-Token url=…` when it wants the person to sign in there,
 * 502 when it fails or can't be reached
 */
export async function runAction({ action, secret, agent, privateNetworks }: ActionCall): Promise<void> {
  const person = { '@type': 'Person', name: agent.name, image: agent.image };
  const body = JSON.stringify({ ...action, agent: person });
  const token = await new SignJWT({ signature: createHash('sha256').update(body).digest('hex') })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(String(agent.id))
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .sign(new TextEncoder().encode(secret));
  const answer = await call(action.target, body, token, privateNetworks).catch(() => {
    throw new ApiError(502, 'The application could not be reached. Try again later.');
  });
  if (answer.status >= 200 && answer.status < 300) return;
  const challenge = answer.challenge ?? '';
  if (answer.status === 401 && /^Flowdock-Token url="?https:\/\/[^\s"]+"?$/i.test(challenge)) {
    throw new ApiError(401, 'The application wants you to sign in first.', undefined, {
      'WWW-Authenticate': challenge,
    });
  }
  throw new ApiError(502, `The application refused (${answer.status}).`);
}

async function call(
  target: { urlTemplate: string; httpMethod: string },
  body: string,
  token: string,
  privateNetworks: boolean,
): Promise<{ status: number; challenge: string | undefined }> {
  const url = new URL(target.urlTemplate);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A name is checked when it is looked up; an address is never looked up.
  if (!privateNetworks && isIP(host) !== 0 && isInside(host)) throw new Error('inside');
  // Named in a module's head they would bring along all that Node has for clients, of which a start needs nothing.
  const { request: send } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  return new Promise((resolveCall, reject) => {
    const request = send(
      url,
      {
        method: target.httpMethod,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'FLOWDOCK-TOKEN': token,
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(privateNetworks ? {} : { lookup: outsideOnly }),
      },
      (response) => {
        // Its body is nobody's business; nothing of it is shown.
        response.resume();
        resolveCall({ status: response.statusCode ?? 0, challenge: response.headers['www-authenticate'] });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
