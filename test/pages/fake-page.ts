import { createContext, runInContext } from 'node:vm';

type Listener = (event: { preventDefault(): void }) => unknown;

/** An element of a page, as far as the script of the reset page uses it. */
class FakeElement {
  readonly id: string;
  hidden = true;
  disabled = false;
  value = '';
  type = 'password';
  checked = false;
  textContent = '';
  readonly dataset: Record<string, string>;
  readonly attributes = new Map<string, string>();
  readonly classes = new Set<string>();
  readonly heading: FakeElement | null;
  readonly #page: FakePage;
  readonly #listeners = new Map<string, Listener>();

  constructor(
    page: FakePage,
    id: string,
    dataset: Record<string, string> = {},
    heading: FakeElement | null = null,
  ) {
    this.#page = page;
    this.id = id;
    this.dataset = dataset;
    this.heading = heading;
  }

  readonly classList = {
    toggle: (name: string, on: boolean) => void (on ? this.classes.add(name) : this.classes.delete(name)),
  };

  focus(): void {
    this.#page.focused = this.id;
  }

  querySelector(): FakeElement | null {
    return this.heading;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  addEventListener(name: string, listener: Listener): void {
    this.#listeners.set(name, listener);
  }

  /** Empties the password fields, as the form of the page does. */
  reset(): void {
    for (const id of ['password', 'again']) this.#page.element(id).value = '';
  }

  /** Calls the listener of an event, and waits for it. */
  async dispatch(name: string): Promise<void> {
    await this.#listeners.get(name)?.({ preventDefault: () => undefined });
  }
}

const HEADINGS = {
  form: 'Choose a new password',
  done: 'The password is set',
  bad: 'This link does not work',
};
const OTHERS = ['again', 'reveal', 'submit', 'rule-length', 'rule-same', 'length', 'failure', 'who'];
const ERRORS = ['password-error', 'again-error'];

/** The page for a new password without a browser: runs its script on elements that a test can read and change. */
export class FakePage {
  focused = '';
  readonly location = { hash: '', pathname: '/reset-password' };
  readonly replaced: string[] = [];
  readonly document = { title: '', getElementById: (id: string) => this.element(id) };
  readonly #elements = new Map<string, FakeElement>();
  readonly #window = new FakeElement(this, 'window');

  constructor(hash: string) {
    this.location.hash = hash;
    for (const [id, text] of Object.entries(HEADINGS)) {
      const heading = new FakeElement(this, `heading of ${id}`);
      heading.textContent = text;
      this.#elements.set(id, new FakeElement(this, id, {}, heading));
    }
    this.#elements.set('password', new FakeElement(this, 'password', { min: '15', max: '1024' }));
    for (const id of [...OTHERS, ...ERRORS]) this.#elements.set(id, new FakeElement(this, id));
  }

  element(id: string): FakeElement {
    const element = this.#elements.get(id);
    if (!element) throw new Error(`no element ${id}`);
    return element;
  }

  /** Runs the script of the page with its `fetch`. */
  run(script: string, fetch: (url: string, init: RequestInit) => Promise<unknown>): void {
    const history = { replaceState: (_: unknown, __: string, url: string) => this.#replace(url) };
    const { document, location } = this;
    runInContext(script, createContext({ document, location, history, window: this.#window, fetch }));
  }

  /** Types both passwords and submits the form. */
  async submit(password: string, again = password): Promise<void> {
    this.element('password').value = password;
    this.element('again').value = again;
    await this.element('form').dispatch('input');
    await this.element('form').dispatch('submit');
  }

  /** Opens another link in the same tab. */
  async openHash(hash: string): Promise<void> {
    this.location.hash = hash;
    await this.#window.dispatch('hashchange');
  }

  /** Returns the ids of the views that are shown. */
  get shown(): string[] {
    return Object.keys(HEADINGS).filter((id) => !this.element(id).hidden);
  }

  #replace(url: string): void {
    this.replaced.push(url);
    this.location.hash = '';
  }
}
