import type { AccountSid } from '@offhook/core'
import type { CallingRulesRecord, CallingRulesRequest, DoNotCallRecord } from '@offhook/desk-api'
import type { CallingRules, DoNotCallNumber } from '@offhook/outbound'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { importReply, MAX_UPLOAD, numberedRows } from './imports.ts'

const PAGE = 100

const rulesInput = z
  .object({
    hours: z
      .object({ days: z.array(z.number()).max(7), from: z.string(), until: z.string() })
      .nullable(),
    everyCall: z.boolean(),
  })
  .partial()
const numberInput = z.object({
  phoneNumber: z.string().max(64),
  note: z.string().max(256).default(''),
})

/** Whom the account calls no more, and at what hours it calls at all. */
export function callingRulesRoutes(routes: Routes, options: RestOptions): void {
  const { callingRules: rules, accounts } = options
  const base = '/offhook/v1/DoNotCall'
  const readNumber = (accountSid: AccountSid, text: string) => {
    const number = accounts.readerOf(accountSid)(text)
    if (!number) throw bad(`phoneNumber: "${text}" is not a phone number`)
    return number
  }

  routes.get('/offhook/v1/CallingRules', 'work', async ({ accountSid }) =>
    ok(rulesShape(await rules.of(accountSid))),
  )
  routes.post('/offhook/v1/CallingRules', 'manage-routing', async ({ accountSid, json }) => {
    const request = parseJson(rulesInput, json) as CallingRulesRequest
    return ok(rulesShape(await rules.update(accountSid, request)))
  })

  routes.get(base, 'direct-team', async ({ accountSid, form }) => {
    const text = form.filled('phoneNumber')
    const page = { size: PAGE, after: form.filled('cursor') ?? null }
    const number = text === undefined ? undefined : readNumber(accountSid, text)
    const { rows, next } = await rules.blocked(accountSid, page, number)
    return ok({ doNotCall: rows.map(numberShape), next })
  })
  // Whoever hears "do not call me again" is an agent.
  routes.post(base, 'work', async ({ accountSid, json }) => {
    const { phoneNumber, note } = parseJson(numberInput, json)
    const [row] = await rules.block(accountSid, [
      { phoneNumber: readNumber(accountSid, phoneNumber), note },
    ])
    return created(row && numberShape(row))
  })
  routes.post(
    `${base}/Import`,
    'direct-team',
    async (asked: Asked) => {
      const { rows, faults } = numberedRows(options, asked)
      const noted = rows.map(({ phoneNumber, fields }) => ({
        phoneNumber,
        note: (fields['note'] ?? '').slice(0, 256),
      }))
      await rules.block(asked.accountSid, noted)
      return ok(importReply(noted.length, 0, faults))
    },
    { body: MAX_UPLOAD },
  )
  routes.delete(`${base}/:Sid`, 'direct-team', async (asked) => {
    await rules.unblock(asked.accountSid, sidIn(asked, 'Sid', 'DN', 'DoNotCall'))
    return noContent
  })
}

function rulesShape({
  hours,
  everyCall,
}: Awaited<ReturnType<CallingRules['of']>>): CallingRulesRecord {
  return { hours, everyCall }
}

function numberShape({ sid, phoneNumber, note, dateCreated }: DoNotCallNumber): DoNotCallRecord {
  return { sid, phoneNumber, note, dateCreated: isoMs(dateCreated) }
}
