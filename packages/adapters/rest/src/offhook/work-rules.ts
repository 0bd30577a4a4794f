import type { WorkRuleRecord, WorkRuleRequest } from '@offhook/desk-api'
import type { WorkRule } from '@offhook/site'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { workTargetOf } from './work-target.ts'

const path = '/offhook/v1/WorkRules'
const fields = z
  .object({ wrapUpSeconds: z.int().nullable(), autoAccept: z.boolean().nullable() })
  .partial()

/** How long agents may wrap up, and what they take without being asked. */
export function workRuleRoutes(routes: Routes, options: RestOptions): void {
  const { rules } = options.site
  routes.get(path, 'work', async ({ accountSid, form }) => {
    const cursor = form.filled('cursor') ?? null
    const { rows, next } = await rules.page(accountSid, { size: 100, after: cursor })
    return ok({ workRules: rows.map(shape), next })
  })
  routes.post(`${path}/:Sid`, 'manage-routing', async (asked) => {
    const { sid, accountSid, workspaceSid } = targetOf(options, asked)
    const change = parseJson(fields, asked.json) as WorkRuleRequest
    return ok(shape(await rules.set({ sid, accountSid, workspaceSid }, change)))
  })
}

function targetOf(options: RestOptions, asked: Asked) {
  const sid = asked.param('Sid')
  const target =
    workTargetOf(options, asked.accountSid, 'task-queue', sid) ??
    workTargetOf(options, asked.accountSid, 'task-channel', sid)
  if (!target) throw notFound(`/WorkRules/${sid}`)
  return target
}

function shape({ sid, wrapUpSeconds, autoAccept }: WorkRule): WorkRuleRecord {
  return { sid, wrapUpSeconds, autoAccept }
}
