/**
 * The script of the page for a new password. It is sent there as its own source, so it uses nothing
 * from outside itself.
 */
export function resetPasswordScript(): void {
  const MUTATION = `mutation ($input: ResetPasswordInput!) {
    resetPassword(input: $input) {
      __typename
      ... on ResetPasswordPayload { account { email } }
      ... on Error { message }
      ... on ValidationError { fieldErrors { message } }
    }
  }`;

  interface Result {
    readonly __typename: string;
    readonly message?: string;
    readonly account?: { readonly email: string };
    readonly fieldErrors?: readonly { readonly message: string }[];
  }
  interface Answer {
    readonly data?: { readonly resetPassword: Result } | null;
    readonly errors?: readonly { readonly message: string }[];
  }

  const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
  const views = ['form', 'done', 'bad'].map((id) => byId(id));
  const form = byId<HTMLFormElement>('form');
  const password = byId<HTMLInputElement>('password');
  const again = byId<HTMLInputElement>('again');
  const reveal = byId<HTMLInputElement>('reveal');
  const submit = byId<HTMLButtonElement>('submit');
  const MIN = Number(password.dataset.min);
  const MAX = Number(password.dataset.max);
  let token = '';

  /** Takes the token out of the address, before it can be seen, copied or kept in the history. */
  function takeToken(): void {
    token = location.hash.slice(1);
    history.replaceState(null, '', location.pathname);
    show(token ? 'form' : 'bad');
  }

  function show(wanted: string): void {
    for (const view of views) view.hidden = view.id !== wanted;
    const heading = byId(wanted).querySelector('h1');
    document.title = `${heading?.textContent} · Latchkey`;
    if (wanted === 'form') password.focus();
    else heading?.focus();
  }

  // As the gateway counts: code points after normalization.
  const countCharacters = (text: string) => [...text.normalize('NFC')].length;
  const hasLength = () => countCharacters(password.value) >= MIN && countCharacters(password.value) <= MAX;
  const isRepeated = () => password.value !== '' && password.value === again.value;

  function tick(): void {
    byId('rule-length').classList.toggle('met', hasLength());
    byId('rule-same').classList.toggle('met', isRepeated());
    byId('length').textContent = password.value ? `, now ${countCharacters(password.value)}` : '';
    if (hasLength()) complain(password, '');
    if (isRepeated()) complain(again, '');
  }

  function complain(input: HTMLInputElement, text: string): void {
    byId(`${input.id}-error`).textContent = text;
    input.setAttribute('aria-invalid', String(text !== ''));
    if (text) input.focus();
  }

  /** Says what is wrong with the input; the first field that is wrong gets the focus. */
  function isInOrder(): boolean {
    complain(again, isRepeated() ? '' : 'The two are not the same.');
    complain(password, hasLength() ? '' : `The password must be ${MIN} to ${MAX} characters long.`);
    return hasLength() && isRepeated();
  }

  async function send(): Promise<Answer> {
    const variables = { input: { resetToken: token, newPassword: password.value } };
    // Relative to this page, because the gateway may be below a path of its host.
    const response = await fetch('graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: MUTATION, variables }),
    });
    return await response.json();
  }

  function showResult({ data, errors }: Answer): void {
    const result = data?.resetPassword;
    if (result?.__typename === 'ResetPasswordPayload') {
      token = '';
      form.reset();
      byId('who').textContent = result.account?.email ?? '';
      show('done');
    } else if (result?.__typename === 'InvalidResetTokenError') show('bad');
    else if (result?.fieldErrors) {
      complain(password, `The password ${result.fieldErrors.map(({ message }) => message).join(', ')}.`);
    } else byId('failure').textContent = result?.message ?? errors?.[0]?.message ?? 'Something went wrong.';
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    byId('failure').textContent = '';
    if (submit.disabled || !isInOrder()) return;
    submit.disabled = true;
    try {
      showResult(await send());
    } catch {
      byId('failure').textContent = 'The gateway cannot be reached. Try again shortly.';
    } finally {
      submit.disabled = false;
    }
  });
  form.addEventListener('input', tick);
  reveal.addEventListener('change', () => {
    for (const input of [password, again]) input.type = reveal.checked ? 'text' : 'password';
  });
  // Another link that is opened in the same tab does not load the page again.
  window.addEventListener('hashchange', () => location.hash && takeToken());
  takeToken();
}
