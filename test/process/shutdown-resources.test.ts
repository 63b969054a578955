import { describe, expect, it } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { connectTo } from '../support/database.ts';
import { startGateway } from '../support/gateway.ts';
import { basic, postForm } from '../support/oauth.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';

/** Counts the worker threads of this process. */
function countThreads(): number {
  // Leaves out the network, whose names would have to be looked up.
  const report = Object.assign(process.report, { excludeNetwork: true }).getReport();
  return (report as { readonly workers: unknown[] }).workers.length;
}

describe('a gateway at shutdown', () => {
  it('ends the thread that reads PGP keys', async () => {
    await using gateway = await startGateway();
    const before = countThreads();
    const { accessToken } = await gateway.signUp();
    const { armoredKey } = await makePgpKey(gateway.clock.now());
    const added = await addPgpKey(gateway, accessToken, armoredKey);
    expect(added.__typename).toBe('AddPgpKeyPayload');
    expect(countThreads()).toBe(before + 1);
    await gateway.close();
    expect(countThreads()).toBe(before);
  });

  it('stores the denial event of a token request with a wrong client secret', async () => {
    await using gateway = await startGateway();
    const { clientKey } = await gateway.createKey((await gateway.signUp()).accessToken);
    const { clientId } = clientKey;
    const response = await postForm(
      `${gateway.url}/oauth/token`,
      { grant_type: 'client_credentials' },
      basic(clientId, mintKey(clientId).clientSecret),
    );
    expect(response.status).toBe(401);
    await gateway.close();
    const database = connectTo(gateway);
    const metadata = database
      .prepare("select metadata from events where type = 'client_key.refused'")
      .pluck();
    const events = metadata.all().map((json) => JSON.parse(String(json)));
    database.close();
    expect(events).toEqual([{ clientId, reason: 'wrong_secret' }]);
  });
});
