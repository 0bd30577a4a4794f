import type { ScoreFormRecord } from '@offhook/desk-api'
import { questionKinds, type ScoreForm, type ScoreFormInput } from '@offhook/site'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const input = z.object({
  name: z.string(),
  questions: z.array(
    z.object({ text: z.string(), kind: z.enum(questionKinds), weight: z.number() }),
  ),
})

/** The forms of scorecards, which supervisors keep. */
export function scoreFormRoutes(routes: Routes, options: RestOptions): void {
  const { scoreForms: forms } = options.site
  storedResource<ScoreForm, 'SF'>(routes, {
    path: '/offhook/v1/ScoreForms',
    prefix: 'SF',
    access: 'direct-team',
    shape,
    list: async ({ accountSid, form }) => {
      const page = { size: 100, after: form.filled('cursor') ?? null }
      const { rows, next } = await forms.page(accountSid, page)
      return ok({ scoreForms: rows.map(shape), next })
    },
    create: async ({ accountSid, json }) =>
      shape(await forms.create(accountSid, parseJson(input, json))),
    get: ({ accountSid }, sid) => forms.get(accountSid, sid),
    update: ({ accountSid, json }, sid) => {
      const given = Object.entries(parseJson(input.partial(), json))
      const patch = Object.fromEntries(given.filter(([, value]) => value !== undefined))
      return forms.update(accountSid, sid, patch as Partial<ScoreFormInput>)
    },
    remove: ({ accountSid }, sid) => forms.remove(accountSid, sid),
  })
}

function shape({ sid, name, version, questions, dateUpdated }: ScoreForm): ScoreFormRecord {
  return { sid, name, version, questions, updatedAt: isoMs(dateUpdated) }
}
