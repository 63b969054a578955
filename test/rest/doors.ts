export { ALL_ADAPTERS } from './entry-points.ts';
