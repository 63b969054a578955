import { defineConfig } from 'latchkey/config';

/** A configuration file as one within this project would be. Nothing listens there. */
export default defineConfig({ apis: { self: { url: 'http://127.0.0.1:9/graphql' } } });
