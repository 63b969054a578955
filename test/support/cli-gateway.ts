import { systemClock } from '../../src/domain/clock.ts';
import { createCommandLine } from './cli.ts';
import { FakeClock } from './clock.ts';
import { PASSWORD, startGateway } from './gateway.ts';

/** Starts a gateway with the administrator ada@example.com, who is signed in on the command line. */
export async function startCliGateway() {
  const gateway = await startGateway({ clock: new FakeClock(systemClock), defaultRateLimit: 100 });
  await gateway.signUp('ada@example.com');
  const cli = createCommandLine(gateway.url);
  await cli.run(['login', '--email', 'ada@example.com', '--password-stdin'], PASSWORD);
  return {
    gateway,
    cli,
    async [Symbol.asyncDispose]() {
      await cli[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

export type CliGateway = Awaited<ReturnType<typeof startCliGateway>>;
