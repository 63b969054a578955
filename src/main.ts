import { type Config, loadConfig } from './config/config.ts';
import { ConfigurationError } from './config/problem.ts';
import { createGateway, type Listening } from './gateway.ts';
import { startFailure, welcome } from './welcome.ts';

// sysexits.h: EX_CONFIG.
const EXIT_CONFIGURATION = 78;

try {
  const config = await loadConfig(process.env);
  await serve(config);
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1;
}

async function serve(config: Config): Promise<void> {
  const gateway = createGateway(config);
  const listening: Listening = await gateway.listen();
  process.stdout.write(`Latchkey is ready on ${listening.url}\n${welcome(config, listening)}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void gateway.close().then(() => process.exit(0)));
  }
}
