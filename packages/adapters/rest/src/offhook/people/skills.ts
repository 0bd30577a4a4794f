import { errors, OffhookError } from '@offhook/core'
import type { SkillList, SkillRequest } from '@offhook/desk-api'
import type { SkillPatch } from '@offhook/site'
import { z } from 'zod'
import { created, noContent, ok } from '../../http/answer.ts'
import { defined } from '../../http/defined.ts'
import { parseJson } from '../../http/json.ts'
import type { Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { mayAsk } from './teams.ts'

const PATH = '/offhook/v1/Skills'
const levels = {
  multivalue: z.boolean().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
}
const changed: z.ZodType<SkillRequest> = z.object(levels)
const added = z.object({ ...levels, name: z.string().max(256) })

/** The skills of the site's configuration. A skill is addressed by its name, which never changes. */
export function skillRoutes(routes: Routes, { site: { skills }, staff }: RestOptions): void {
  routes.get(PATH, mayAsk, async ({ accountSid }) =>
    ok({ skills: await skills.list(accountSid) } satisfies SkillList),
  )
  routes.post(PATH, mayAsk, async ({ accountSid, json }) => {
    const { name, ...patch } = parseJson(added, json)
    return created(await skills.add(accountSid, name, defined(patch) as SkillPatch))
  })
  routes.get(`${PATH}/:Name`, mayAsk, async (asked) =>
    ok(await skills.get(asked.accountSid, asked.param('Name'))),
  )
  routes.post(`${PATH}/:Name`, mayAsk, async (asked) => {
    const patch = defined(parseJson(changed, asked.json)) as SkillPatch
    return ok(await skills.update(asked.accountSid, asked.param('Name'), patch))
  })
  routes.delete(`${PATH}/:Name`, mayAsk, async (asked) => {
    const { accountSid } = asked
    const { name } = await skills.get(accountSid, asked.param('Name'))
    const count = staff.countWithSkill(accountSid, name)
    if (count > 0)
      throw new OffhookError(
        errors.conflict,
        `${count} people have the skill: take it from them first`,
      )
    await skills.remove(accountSid, name)
    return noContent
  })
}
