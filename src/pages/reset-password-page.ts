import { resetPasswordScript } from './reset-password-script.ts';

export const SCRIPT = `(${resetPasswordScript})()`;

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --text: #1a1d23; --soft: #5a6270; --line: #8a92a0;
  --accent: #2a5bd7; --on-accent: #fff; --bad: #b3261e; --good: #17703a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101216; --card: #1a1d23; --text: #eceef2; --soft: #a3abb8; --line: #6b7482;
    --accent: #8fb0ff; --on-accent: #0d1a3a; --bad: #ff9d94; --good: #7fd8a0;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none; }
body {
  margin: 0; min-height: 100vh; padding: 1.5rem 1rem; display: grid; place-items: center;
  background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 27rem; padding: 2rem; background: var(--card); border-radius: 1rem;
  box-shadow: 0 0 0 1px rgb(128 128 128 / 20%), 0 1rem 3rem rgb(0 0 0 / 8%);
}
.brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.5rem; color: var(--soft); font-weight: 600; }
.brand svg { width: 1.25rem; height: 1.25rem; fill: none; stroke: var(--accent); stroke-width: 2; stroke-linecap: round; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; outline: none; }
p { margin: 0 0 1rem; }
section p:last-child { margin-bottom: 0; }
.soft { color: var(--soft); }
label { display: block; margin-top: 1.25rem; font-weight: 600; }
input:not([type="checkbox"]) {
  width: 100%; margin-top: .375rem; padding: .625rem .75rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: .5rem;
}
input[aria-invalid="true"] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.error { margin: .375rem 0 0; color: var(--bad); }
.error:empty { display: none; }
.reveal { display: flex; align-items: center; gap: .5rem; font-weight: 400; }
.reveal input { width: 1.125rem; height: 1.125rem; margin: 0; accent-color: var(--accent); }
ul { margin: 1rem 0 0; padding: 0; list-style: none; color: var(--soft); }
li { padding-left: 1.75rem; position: relative; }
li::before { content: "○"; content: "○" / ""; position: absolute; left: .25rem; }
li.met { color: var(--good); }
li.met::before { content: "✓"; content: "✓" / "met:"; font-weight: 700; }
button {
  width: 100%; margin-top: 1.5rem; padding: .75rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: .5rem;
}
button:disabled { opacity: .6; cursor: progress; }
#who { overflow-wrap: anywhere; }
@media (max-width: 30rem) { body { place-items: start stretch; } main { padding: 1.5rem 1.25rem; } }
`;

/** The page on which a person sets a new password, by the token in the fragment of its address. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Choose a new password · Latchkey</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="brand">
<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="8" cy="8" r="5"/><path d="M11.5 11.5 21 21m-3-3 2.5-2.5M14.5 14.5l2-2"/></svg>
Latchkey
</p>
<form id="form" method="post" novalidate hidden>
<h1>Choose a new password</h1>
<p class="soft">A few words that nobody else would put together make a good one. Spaces and all other characters count.</p>
<label for="password">New password</label>
<input id="password" type="password" autocomplete="new-password" required data-min="15" data-max="1024" aria-describedby="password-error rules">
<p id="password-error" class="error" role="alert"></p>
<label for="again">New password, again</label>
<input id="again" type="password" autocomplete="new-password" required aria-describedby="again-error">
<p id="again-error" class="error" role="alert"></p>
<label class="reveal"><input id="reveal" type="checkbox"> Show what I type</label>
<ul id="rules">
<li id="rule-length">15 to 1024 characters<span id="length"></span></li>
<li id="rule-same">The same in both fields</li>
</ul>
<p id="failure" class="error" role="alert"></p>
<button id="submit">Set the password</button>
</form>
<section id="done" hidden>
<h1 tabindex="-1">The password is set</h1>
<p>The new password of <strong id="who"></strong> is in force, and you were signed out everywhere. Sign in with it from now on.</p>
<p class="soft">You can close this page.</p>
</section>
<section id="bad" hidden>
<h1 tabindex="-1">This link does not work</h1>
<p>It is incomplete, more than an hour old, already used, or there is a newer one.</p>
<p class="soft">Open the whole link again as you were given it, or ask an administrator for a new one.</p>
</section>
<noscript><h1>Choose a new password</h1><p>This page needs JavaScript, which is switched off in this browser.</p></noscript>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
