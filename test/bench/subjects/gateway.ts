import { writeFileSync } from 'node:fs';
import { shopSdl } from '../../../src/demo/shop.ts';
import { startGateway } from '../../support/gateway.ts';
import { announce } from '../subject.ts';

// The whole gateway: key check, limit, scopes, forwarding. The limit is there and is not reached.
const [, , url = '', schema = ''] = process.argv;
writeFileSync(schema, shopSdl);
const gateway = await startGateway({ apis: { shop: { url, schema } }, logLevel: 'info' });
const { accessToken } = await gateway.signUp();
const { key } = await gateway.createKey(accessToken, {
  scopes: ['read:shop'],
  rateLimitPerMinute: 1_000_000,
});
announce({ url: `${gateway.url}/apis/shop`, headers: { authorization: `Bearer ${key}` } });
