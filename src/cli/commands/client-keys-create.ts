import type { Command } from 'commander';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { type KeyOptions, keyOptions, parseKeyOptions } from '../key-options.ts';
import type { Terminal } from '../terminal.ts';
import { type IssueOptions, issueOptions, showEncrypted, showIssued } from './issued-key.ts';

type CreateOptions = IssueOptions & KeyOptions;

export function registerCreate(keys: Command, terminal: Terminal): void {
  const command = keyOptions(keys.command('create').description('create a client key'));
  command.action(action<CreateOptions>(terminal, create));
  issueOptions(command);
}

async function create(context: Context, options: CreateOptions): Promise<void> {
  const { prompts, output } = context;
  // Parses options first, so that invalid ones are reported before any prompt or request.
  const attributes = parseKeyOptions(options);
  const client = await context.client();
  // Checks the login before any prompt.
  await client.auth.user();
  const name = options.name ?? (await prompts.text({ message: 'Name', flag: '--name' }));
  const scopes = options.scope ?? (await promptForScopes(context, options));
  const { encryptTo: encrypt_to } = options;
  const input = { ...attributes, name, scopes };
  const { clientKeys } = client.management;
  const issued = encrypt_to
    ? showEncrypted(context, await clientKeys.create({ ...input, encrypt_to }))
    : await showIssued(context, await clientKeys.create(input), options);
  if (scopes.length === 0) {
    const command = `latchkey client-keys update ${issued.client_id} --scope …`;
    output.note(
      `The key has no scopes and cannot call anything that requires one. Add scopes with: ${command}`,
    );
  }
}

/** Prompts for scopes only if the name was prompted for too. */
async function promptForScopes({ prompts }: Context, { name }: CreateOptions): Promise<string[]> {
  if (name !== undefined || !prompts.isAvailable) return [];
  const answer = await prompts.optionalText('Scopes, separated by spaces', 'read:shop, or * for everything');
  return answer.split(/[\s,]+/).filter(Boolean);
}
