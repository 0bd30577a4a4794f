/**
 * What workers may not say of themselves: where they are dialled, and what decides which tasks they
 * are offered. The rest of their attributes is theirs.
 */
import { isDeepStrictEqual } from 'node:util'
import type { WorkspaceSid } from '@offhook/core'
import { parseExpression, readAttributes, type TaskRouter } from '@offhook/task-router'
import { forbidden, type OperationContext } from './operation.ts'

/** Decided by whoever sets the contact centre up, whether or not an expression reads them today. */
const decided = ['contact_uri', 'disabled_skills', 'roles', 'routing'] as const

/** `worker.<name>` in a workflow: of an expression or of `order_by`. */
const WORKER_KEY = /\bworker\.([^\s()[\],'"=<>!\\]+)/gi

/** @throws OffhookError 20403 when one of those would change */
export function checkOwnAttributes({ router, workspaceSid, workerSid, request }: OperationContext) {
  const given = request.parameters['Attributes']
  const before = workerSid === null ? undefined : router.worker(workerSid)?.attributes
  if (given === undefined || before === undefined) return
  const after = readAttributes(given)
  for (const name of routingAttributes(router, workspaceSid)) {
    if (!isDeepStrictEqual(before[name], after[name])) throw forbidden()
  }
}

/** The attributes of workers that queues and workflows look at, by their first names. */
function routingAttributes(router: TaskRouter, workspaceSid: WorkspaceSid): ReadonlySet<string> {
  const keys: string[] = [...decided]
  for (const { targetWorkers } of router.list('task-queue', workspaceSid)) {
    for (const key of parseExpression(targetWorkers).keys) keys.push(key.replace(/^worker\./, ''))
  }
  for (const { configuration, earlier } of router.list('workflow', workspaceSid)) {
    for (const text of [configuration, ...earlier.map((edition) => edition.configuration)]) {
      for (const [, key = ''] of text.matchAll(WORKER_KEY)) keys.push(key)
    }
  }
  // A key with a dot may be a name as it stands, or a path into one.
  return new Set(keys.flatMap((key) => [key, key.split(/[.[]/)[0] ?? key]))
}
