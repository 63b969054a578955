/** What the global id of an object of this type holds; anything else as it is. */
export function localId(typename: string, id: string): string {
  const [type, held, ...rest] = Buffer.from(id, 'base64').toString().split(':');
  return type === typename && held && rest.length === 0 ? held : id;
}
