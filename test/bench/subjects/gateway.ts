import { writeFileSync } from 'node:fs';
import { shopSdl } from '../../../src/demo/shop.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { FakeClock } from '../../support/clock.ts';
import { startGateway } from '../../support/gateway.ts';
import { announce } from '../subject.ts';

// The whole gateway: key check, limit, scopes, forwarding. The limit is there and is not reached.
const [, , path = '', url = '', schema = ''] = process.argv;
writeFileSync(schema, shopSdl);
const gateway = await startGateway({
  apis: { shop: { url, schema } },
  clock: new FakeClock(systemClock),
  logLevel: 'info',
});
const { accessToken } = await gateway.signUp();
const { key } = await gateway.createKey(accessToken, {
  scopes: ['read:shop'],
  rateLimitPerMinute: 1_000_000,
});
const credential = path === '/graphql' ? accessToken : key;
announce({ url: gateway.url + path, headers: { authorization: `Bearer ${credential}` } });
