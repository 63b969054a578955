import { build, canBuild, isStale } from './build.ts';

// Before a start, builds only if the build is stale and the tools are installed. The gateway works without a console.
const onlyWhenStale = process.argv.includes('--when-stale');

if (!onlyWhenStale) await build();
else if (isStale() && canBuild()) {
  process.stderr.write('Building the web console, which is missing or older than its source …\n');
  await build();
}
