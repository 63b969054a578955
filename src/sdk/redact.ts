/** What console.log and util.inspect of Node ask an object for; other runtimes know nothing of it. */
export const INSPECT = Symbol.for('nodejs.util.inspect.custom');
