import type { Plugin } from 'vite';

// As the gateway knows it, which puts there where the console is.
const PLACE = '__base__';

/** Leaves it to the gateway where the console is: a proxy may serve it below any path. */
export function placed(): Plugin {
  return {
    name: 'latchkey-placed',
    config: () => ({
      experimental: {
        renderBuiltUrl: (file, { hostType }) =>
          hostType === 'html' ? `${PLACE}/${file}` : { relative: true },
      },
    }),
    transformIndexHtml: {
      order: 'post',
      // The development server is no gateway.
      handler: (html, { server }) =>
        server ? html.replaceAll(PLACE, server.config.base.replace(/\/$/, '')) : html,
    },
  };
}
