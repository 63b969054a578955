import { loadConfig } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/gateway.ts';
import { announce } from '../subject.ts';

// The whole gateway, on a database that is there.
const config = await loadConfig({ PORT: '0', DATABASE_URL: `file:${process.argv[2]}` });
const { url } = await createGateway(config).listen();
announce({ url: `${url}/verify`, headers: {} });
