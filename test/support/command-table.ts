import type { Command } from 'commander';

/** Returns every command with its purpose, as the table of the README. */
export function commandTable(program: Command): string {
  const rows = describeCommands(program).map(([usage, description]) => `| \`${usage}\` | ${description} |`);
  return ['| command | description |', '|---|---|', ...rows].join('\n');
}

function describeCommands(command: Command, prefix = command.name()): [usage: string, description: string][] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help')
    .flatMap((child) => {
      const name = `${prefix} ${child.name()}`;
      const subcommands = describeCommands(child, name);
      if (subcommands.length > 0) return subcommands;
      const args = child.registeredArguments.map((argument) =>
        argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
      );
      return [[[name, ...args].join(' '), child.description()]];
    });
}
