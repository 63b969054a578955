import { styleText } from 'node:util';

/** Tells on stdout what happens, step by step. */
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

  /** What was sent. */
  sent(text: string): void {
    this.say(`   > ${text}`);
  }

  /** What came back, in green where it was let in and in red where it was refused. */
  came(allowed: boolean, text: string): void {
    this.say(`   ${styleText(allowed ? 'green' : 'red', `< ${text}`, { stream: process.stdout })}`);
  }
}
