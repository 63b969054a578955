import type { Plugin } from 'vite';

// Placeholder that the gateway replaces with the base path of the console.
const BASE_PLACEHOLDER = '__base__';

/** Leaves the base path to the gateway, because a proxy may serve the console below any path. */
export function placed(): Plugin {
  return {
    name: 'latchkey-placed',
    config: () => ({
      experimental: {
        renderBuiltUrl: (file, { hostType }) =>
          hostType === 'html' ? `${BASE_PLACEHOLDER}/${file}` : { relative: true },
      },
    }),
    transformIndexHtml: {
      order: 'post',
      // The development server does not replace the placeholder.
      handler: (html, { server }) =>
        server ? html.replaceAll(BASE_PLACEHOLDER, server.config.base.replace(/\/$/, '')) : html,
    },
  };
}
