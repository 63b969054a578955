/** The key of the method that console.log and util.inspect of Node.js call to print an object. */
export const INSPECT = Symbol.for('nodejs.util.inspect.custom');
