import { randomBytes } from 'node:crypto'
import type { AccountSid, ApplicationSid } from '@offhook/core'
import type { CheckupRecord, CheckupToken } from '@offhook/desk-api'
import {
  CHECKUP_CALLER,
  CHECKUP_URL,
  type Checkup,
  checkNames,
  checkResults,
} from '@offhook/insights'
import { z } from 'zod'
import { created, ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { personOf } from './people/profile.ts'

const PATH = '/offhook/v1/Checkups'
/** Eight lines are less than a tenth of this. */
const MAX_BODY = 8 * 1024
/** A check-up takes less than a minute. */
const TOKEN_SECONDS = 300
const APPLICATION = 'Echo for check-ups'

const line = z.object({
  name: z.enum(checkNames),
  result: z.enum(checkResults),
  value: z.number().min(-1_000).max(1_000_000).nullable(),
  detail: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'is not a word')
    .nullable(),
})
const input = z.object({
  // Nothing that a line of text could not show.
  browser: z
    .string()
    .max(64)
    .regex(/^[\p{L}\p{N} .,_()/–-]*$/u, 'has signs that it must not have'),
  lines: z
    .array(line)
    .min(1)
    .max(checkNames.length)
    .refine(
      (lines) => new Set(lines.map(({ name }) => name)).size === lines.length,
      'name one twice',
    ),
})

/** What browsers have found of their sound and of their way to us. */
export function checkupRoutes(routes: Routes, options: RestOptions): void {
  const { accounts, checkups } = options

  routes.post(
    PATH,
    'work',
    async (asked) => {
      const { accountSid, sid: personSid, fullName } = personOf(asked)
      const given = parseJson(input, asked.json)
      return created(shape(await checkups.create({ accountSid, personSid, fullName, ...given })))
    },
    { body: MAX_BODY },
  )

  /** One's own; who sees reports sees those of all. */
  routes.get(PATH, 'work', async (asked) => {
    const { accountSid, sid } = personOf(asked)
    const page = { size: 20, after: asked.form.filled('cursor') ?? null }
    const whose = asked.may('see-reports') ? undefined : sid
    const { rows, next } = await checkups.page(accountSid, whose, page)
    return ok({ checkups: rows.map(shape), next })
  })

  /** Whoever has the link and a login of the account: that is what links are for. */
  routes.get(`${PATH}/:Sid`, 'anybody', async (asked) =>
    ok(shape(await checkups.get(asked.accountSid, asked.param('Sid')))),
  )

  routes.post(`${PATH}/Tokens`, 'work', async (asked) => {
    const { accountSid } = personOf(asked)
    const { token } = await accounts.mintAccessToken({
      accountSid,
      // A name of its own: a call of it that is lost is nobody's to come back to.
      identity: `${CHECKUP_CALLER}${randomBytes(4).toString('hex')}`,
      // Bound to no session, since those have their person's name: it ends by itself soon, and reaches
      // nothing but the echo.
      ttlSeconds: TOKEN_SECONDS,
      voice: {
        incomingAllow: false,
        outgoingApplicationSid: await echoOf(options, accountSid),
        outgoingParams: {},
      },
    })
    return created({ voiceToken: token } satisfies CheckupToken)
  })
}

/** The application that is our echo; made when it is asked for the first time. */
async function echoOf(
  { accounts: { applications } }: Pick<RestOptions, 'accounts'>,
  accountSid: AccountSid,
): Promise<ApplicationSid> {
  const named = { accountSid, friendlyName: APPLICATION }
  const { rows } = applications.list(named, { size: 50, after: null })
  const there = rows.find(({ voiceUrl }) => voiceUrl === CHECKUP_URL)
  if (there) return there.sid
  const made = await applications.create(accountSid, {
    friendlyName: APPLICATION,
    voiceUrl: CHECKUP_URL,
  })
  return made.sid
}

function shape({ sid, fullName, result, browser, lines, dateCreated }: Checkup): CheckupRecord {
  return { sid, fullName, result, browser, lines, dateCreated: isoMs(dateCreated) }
}
