import { loadConfig } from './config/config.ts';
import { ConfigurationError } from './config/problem.ts';
import { createGateway } from './gateway.ts';
import { superviseProcess, variables } from './process.ts';
import { startFailure, welcome } from './welcome.ts';

// sysexits.h: EX_CONFIG.
const EXIT_CONFIGURATION = 78;

try {
  const config = await loadConfig(variables);
  const gateway = createGateway(config);
  const listening = await gateway.listen();
  superviseProcess(gateway);
  process.stdout.write(`Latchkey is ready on ${listening.url}\n${welcome(config, listening)}\n`);
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1;
}
