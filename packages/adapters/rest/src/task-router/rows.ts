/** The rows that a path names. Each function throws 20404 for what is not there. */
import { parseSid, type WorkspaceSid } from '@offhook/core'
import type { Entity, Rows, Workspace } from '@offhook/task-router'
import { notFound } from '../http/errors.ts'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** The workspace that the path names: one of the asker's account. */
export function workspaceOf(
  { router }: RestOptions,
  asked: Asked,
  name = 'WorkspaceSid',
): Workspace {
  const text = asked.param(name)
  const sid = parseSid('WS', text)
  const row = sid && router.get('workspace', sid)
  if (row?.accountSid !== asked.accountSid) throw notFound(`/Workspaces/${text}`)
  return row
}

const prefixes = {
  activity: 'WA',
  worker: 'WK',
  'task-channel': 'TC',
  'task-queue': 'WQ',
  workflow: 'WW',
  task: 'WT',
  reservation: 'WR',
} as const satisfies Partial<Record<Entity, string>>

/** A row of the workspace that the path names. */
export function rowOf<E extends keyof typeof prefixes>(
  options: RestOptions,
  asked: Asked,
  entity: E,
  name = 'Sid',
): Rows[E] {
  return rowIn(options, workspaceOf(options, asked).sid, entity, asked.param(name))
}

export function rowIn<E extends keyof typeof prefixes>(
  { router }: RestOptions,
  workspaceSid: WorkspaceSid,
  entity: E,
  text: string,
): Rows[E] {
  const sid = parseSid(prefixes[entity], text)
  const row = sid && router.get(entity, sid)
  if (row?.workspaceSid !== workspaceSid) throw notFound(`/${entity}/${text}`)
  return row
}
