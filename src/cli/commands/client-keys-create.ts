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
  // Parsed before any question or request, so that a mistake costs nothing.
  const attributes = parseKeyOptions(options);
  const client = await context.client();
  // Before anything is asked.
  await client.auth.user();
  const name = options.name ?? (await prompts.text({ message: 'Name', flag: '--name' }));
  const scopes = options.scope ?? (await scopesFor(context, options));
  const { encryptTo: encrypt_to } = options;
  const input = { ...attributes, name, scopes };
  const { clientKeys } = client.management;
  const issued = encrypt_to
    ? showEncrypted(context, await clientKeys.create({ ...input, encrypt_to }))
    : await showIssued(context, await clientKeys.create(input), options);
  if (scopes.length === 0) {
    const command = `latchkey client-keys update ${issued.client_id} --scope …`;
    output.note(`It has no scopes, and can call nothing that needs one. Give it some with: ${command}`);
  }
}

/** Asked only of those who are asked for the rest too. */
async function scopesFor({ prompts }: Context, { name }: CreateOptions): Promise<string[]> {
  if (name !== undefined || !prompts.attended) return [];
  const answer = await prompts.optionalText('Scopes, divided by spaces', 'read:shop, or * for everything');
  return answer.split(/[\s,]+/).filter(Boolean);
}
