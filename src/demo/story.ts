import {
  CreateClientKeyDocument,
  type CreateClientKeyInput,
  RevokeClientKeyDocument,
  SignUpDocument,
} from '../sdk/generated/operations.ts';
import { request } from '../sdk/request.ts';
import type { Narrator } from './narrator.ts';

const LIMIT = 5;
const PRODUCTS = '{ products(first: 2) { name priceCents } }';
const EMAILS = '{ orders(first: 1) { customer { email } } }';

/** Plays the main job against a gateway: issue a key, have it enforced, take it back. */
export async function playMainJob(url: string, narrator: Narrator): Promise<void> {
  narrator.step('A person signs up. The first account of a gateway is its administrator.');
  const accessToken = await signUp(url, narrator);

  narrator.step(`She creates a client key for a service: scope read:shop, ${LIMIT} requests a minute.`);
  const storefront = await createKey(url, accessToken, narrator, {
    name: 'storefront',
    scopes: ['read:shop'],
    rateLimitPerMinute: LIMIT,
  });

  narrator.step('The service calls the API through Latchkey with its key.');
  await call(url, storefront.key, PRODUCTS, narrator);

  narrator.step('It asks for more than it may see: e-mail addresses, two levels down.');
  await call(url, storefront.key, EMAILS, narrator);

  narrator.step(`It calls too often. ${LIMIT} requests fit into any 60 seconds, and two were made.`);
  for (let made = 2; made <= LIMIT; made += 1) await call(url, storefront.key, PRODUCTS, narrator);

  narrator.step('She revokes the key.');
  const { revokeClientKey } = await request(`${url}/graphql`, RevokeClientKeyDocument, {
    variables: { input: { id: storefront.clientKey.id } },
    token: accessToken,
  });
  narrator.sent(`revokeClientKey(id: ${storefront.clientKey.clientId})`);
  if (revokeClientKey.__typename !== 'RevokeClientKeyPayload') throw new Error(revokeClientKey.message);
  narrator.came(true, `status ${revokeClientKey.clientKey.status}`);

  narrator.step('The very next call is refused.');
  await call(url, storefront.key, PRODUCTS, narrator);

  narrator.step('Now you. Here is a key without a limit that may read everything:');
  const yours = await createKey(url, accessToken, narrator, {
    name: 'yours',
    scopes: ['*'],
    rateLimitPerMinute: null,
  });
  narrator.say();
  narrator.say(`   curl ${url}/apis/shop -H 'Authorization: Bearer ${yours.key}' \\`);
  narrator.say(`     -H 'Content-Type: application/json' -d '${JSON.stringify({ query: PRODUCTS })}'`);
  narrator.say();
  narrator.say(`   GraphiQL for the API: ${url}/apis/shop    for keys: ${url}/graphql`);
  narrator.say('   Press Ctrl-C to stop; nothing is kept.');
}

async function signUp(url: string, narrator: Narrator): Promise<string> {
  const input = { email: 'ada@example.com', password: 'correct horse battery staple', displayName: 'Ada' };
  narrator.sent(`signUp(email: "${input.email}")`);
  const { signUp } = await request(`${url}/graphql`, SignUpDocument, { variables: { input } });
  if (signUp.__typename !== 'SignUpPayload') throw new Error(signUp.message);
  narrator.came(true, `${signUp.account.email} is ${signUp.account.role}`);
  return signUp.accessToken;
}

async function createKey(url: string, token: string, narrator: Narrator, input: CreateClientKeyInput) {
  narrator.sent(`createClientKey(name: "${input.name}", scopes: ["${input.scopes.join('", "')}"])`);
  const { createClientKey } = await request(`${url}/graphql`, CreateClientKeyDocument, {
    variables: { input },
    token,
  });
  if (createClientKey.__typename !== 'CreateClientKeyPayload') throw new Error(createClientKey.__typename);
  narrator.came(true, `clientId ${createClientKey.clientKey.clientId}`);
  narrator.came(true, `key      ${createClientKey.key}   (shown once)`);
  return createClientKey;
}

async function call(url: string, key: string, query: string, narrator: Narrator): Promise<void> {
  narrator.sent(query);
  const response = await fetch(`${url}/apis/shop`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  const body: { data?: unknown; errors?: { message: string; extensions: { code: string } }[] } =
    await response.json();
  const [error] = body.errors ?? [];
  const result = error ? `${error.extensions.code}: ${error.message}` : JSON.stringify(body.data);
  narrator.came(response.ok, `${response.status} ${result}`);
}
