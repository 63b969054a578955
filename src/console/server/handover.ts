/**
 * Hands headers to GraphiQL in a tab of its own, once: over a channel between pages of this gateway, whose name
 * nobody else knows. They are in no address and in no storage.
 */
export class Handover {
  /** Where GraphiQL knows that it is to ask for them. */
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
