/** What the SDK may ask for: a table of rows, each with its path, who it is for and what answers. */
import { checkAccess } from './access.ts'
import { notFound, type Operation, type OperationContext } from './operation.ts'
import { participantOperations } from './participants.ts'
import { reservationOperations } from './reservations.ts'
import { taskOperations } from './tasks.ts'
import { transferOperations } from './transfers.ts'
import { workerOperations } from './workers.ts'

export const operations: readonly Operation[] = [
  ...workerOperations,
  ...reservationOperations,
  ...participantOperations,
  ...transferOperations,
  ...taskOperations,
]

/** Runs a request of the SDK. @throws OffhookError as the SDK's user is to see it */
export async function runOperation(context: OperationContext): Promise<unknown> {
  const { path, method } = context.request
  const [root, workspaceSid, ...rest] = path
  if (root !== 'Workspaces') throw notFound(path.join('/'))
  if (workspaceSid !== context.workspaceSid) throw notFound(`Workspace ${workspaceSid}`)
  for (const operation of operations) {
    const sids = operation.method === method ? matched(operation.path, rest) : null
    if (sids === null) continue
    checkAccess(operation, context, sids[0])
    return operation.run(context, sids)
  }
  throw notFound(path.join('/'))
}

/** The sids of a path of this pattern; null when it is of another. */
function matched(pattern: string, path: readonly string[]): readonly string[] | null {
  const parts = pattern.split('/')
  if (parts.length !== path.length) return null
  const sids: string[] = []
  for (const [index, part] of parts.entries()) {
    const given = path[index] ?? ''
    if (part === ':') sids.push(given)
    else if (part !== given) return null
  }
  return sids
}
