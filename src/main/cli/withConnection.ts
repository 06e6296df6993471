import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { connect, type Connection } from './connect.ts';

/** Runs a command's work on the core of a workspace, and closes what was started for it however the work ends. */
export async function withConnection(
  context: CliContext,
  workspace: string,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await connect(resolvePath(context.io, workspace));
  try {
    if (connection.ownerPid !== null)
      context.io.err(`${fillTemplate(context.texts.asOwner, { pid: connection.ownerPid })}\n`);
    await work(connection);
  } finally {
    await connection.close();
  }
}
