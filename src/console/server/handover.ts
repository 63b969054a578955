/**
 * Passes headers to GraphiQL in a new tab, once, over a `BroadcastChannel` with a random name. The headers are neither
 * in a URL nor in browser storage.
 */
export class Handover {
  /** URL of GraphiQL. Its fragment contains the channel number, so that GraphiQL requests the headers. */
  readonly url: string;
  readonly #channel: BroadcastChannel;

  constructor(graphiql: string, headers: Readonly<Record<string, string>>, onTaken: () => void) {
    const number = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join(
      '',
    );
    this.url = `${graphiql}#console=${number}`;
    this.#channel = new BroadcastChannel(`latchkey-graphiql-${number}`);
    this.#channel.onmessage = () => {
      this.#channel.postMessage(JSON.stringify(headers, undefined, 2));
      this.close();
      onTaken();
    };
  }

  close(): void {
    this.#channel.close();
  }
}
