import { styleText } from 'node:util';

/** Prints the steps of the demo to stdout. */
export class Narrator {
  #step = 0;

  say(text = ''): void {
    process.stdout.write(`${text}\n`);
  }

  /** Opens the next numbered step. */
  step(title: string): void {
    this.#step += 1;
    this.say();
    this.say(styleText('bold', `${this.#step}. ${title}`, { stream: process.stdout }));
  }

  /** Prints a request. */
  sent(text: string): void {
    this.say(`   > ${text}`);
  }

  /** Prints a response, in green if the request was allowed and in red if it was denied. */
  came(allowed: boolean, text: string): void {
    this.say(`   ${styleText(allowed ? 'green' : 'red', `< ${text}`, { stream: process.stdout })}`);
  }
}
