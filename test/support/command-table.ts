import type { Command } from 'commander';

/** Every command and what it is for, as the README has it. */
export function commandTable(program: Command): string {
  const rows = commandsOf(program).map(([usage, description]) => `| \`${usage}\` | ${description} |`);
  return ['| command | to |', '|---|---|', ...rows].join('\n');
}

function commandsOf(command: Command, prefix = command.name()): [usage: string, description: string][] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help')
    .flatMap((child) => {
      const name = `${prefix} ${child.name()}`;
      const below = commandsOf(child, name);
      if (below.length > 0) return below;
      const args = child.registeredArguments.map((it) => (it.required ? `<${it.name()}>` : `[${it.name()}]`));
      return [[[name, ...args].join(' '), child.description()]];
    });
}
