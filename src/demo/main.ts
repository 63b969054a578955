import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFile } from '../config/apis.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { createGateway } from '../gateway.ts';
import { superviseProcess, variables } from '../process.ts';
import { startFailure } from '../welcome.ts';
import { Narrator } from './narrator.ts';
import { createShop } from './shop.ts';
import { playMainJob } from './story.ts';

const narrator = new Narrator();
const folder = mkdtempSync(join(tmpdir(), 'latchkey-demo-'));
const shop = createShop();
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

try {
  const shopUrl = await startShop();
  const gateway = createGateway(await demoConfig(shopUrl));
  const { url } = await gateway.listen();
  superviseProcess(gateway);
  narrator.say(`A sample API without any authentication (users, products, orders) runs on ${shopUrl}`);
  narrator.say(`Latchkey is ready on ${url} and stands before it on ${url}/apis/shop`);
  await playMainJob(url, narrator);
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}

async function startShop(): Promise<string> {
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  return `http://127.0.0.1:${(shop.address() as AddressInfo).port}/graphql`;
}

/** Returns the environment with the sample API and a temporary database. */
async function demoConfig(shopUrl: string): Promise<Config> {
  const { PORT, HOST, LOG_LEVEL = 'warn' } = variables;
  const { apis } = configFile.parse({
    apis: { shop: { url: shopUrl, scopes: { 'User.email': ['read:users:email'] } } },
  });
  return {
    ...(await loadConfig({ PORT, HOST, LOG_LEVEL })),
    database: { dialect: 'sqlite', file: join(folder, 'latchkey.db') },
    apis: new Map(Object.entries(apis)),
  };
}
