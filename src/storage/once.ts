/**
 * Builds a query once, when it is first needed, and keeps it: for those that are asked on every request.
 * Building and preparing a query takes several times as long as executing it.
 */
export function once<T>(build: () => T): () => T {
  let built: T | undefined;
  return () => {
    built ??= build();
    return built;
  };
}
