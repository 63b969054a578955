import { build, canBuild, isStale } from './build.ts';

// Before a start, it is built only if that is needed and possible; a gateway without a console still is one.
const onlyWhenStale = process.argv.includes('--when-stale');

if (!onlyWhenStale) await build();
else if (isStale() && canBuild()) {
  process.stderr.write('Building the web console, which is missing or older than its source …\n');
  await build();
}
