import { actionsOf, type Person, type PersonStatus, personStatuses, roles } from '@offhook/accounts'
import { errors, OffhookError, parseSid, type UserSid } from '@offhook/core'
import type {
  InvitationLink,
  NewPersonRequest,
  PersonRequest,
  SessionList,
} from '@offhook/desk-api'
import type { StaffInput } from '@offhook/people'
import { z } from 'zod'
import { created, noContent, ok } from '../../http/answer.ts'
import { isoMs } from '../../http/dates.ts'
import { defined } from '../../http/defined.ts'
import { bad, forbidden } from '../../http/errors.ts'
import { parseJson } from '../../http/json.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import { sidIn, storedResource } from '../../http/stored-resource.ts'
import type { RestOptions } from '../../options.ts'
import { how } from '../../task-router/how.ts'
import { listOf } from '../cursor-list.ts'
import { detailsShape, sessionShape } from './shapes.ts'

const PATH = '/offhook/v1/People'
const text = z.string().max(256)
const fields = {
  fullName: text.optional(),
  email: text.nullable().optional(),
  roles: z.array(text).max(10).optional(),
  identity: text.optional(),
  teamSid: text.nullable().optional(),
  skills: z
    .array(z.object({ name: text, level: z.number().nullable() }))
    .max(1_000)
    .optional(),
  takesCalls: z.boolean().optional(),
  locale: text.nullable().optional(),
  status: text.optional(),
  password: z.string().max(1024).optional(),
}
const changed: z.ZodType<PersonRequest> = z.object(fields)
const added: z.ZodType<NewPersonRequest> = z.object({ ...fields, username: text })

/** The people of the account: logins with their workers, links, second factors and sessions. */
export function peopleRoutes(routes: Routes, options: RestOptions): void {
  const { accounts, staff, home, sessionUse } = options
  const { people, sessions, signIn } = accounts
  const workspaceSid = home.workspaceSid
  const sidOf = (asked: Asked) => sidIn(asked, 'Sid', 'US', 'People')
  /** Whom the asker may change. @throws OffhookError 20404, 20403 */
  const reach = (asked: Asked, sid: UserSid): Person => {
    const person = people.own(asked.accountSid, sid)
    refuseBeyond(asked, person.roles)
    return person
  }

  storedResource(routes, {
    path: PATH,
    prefix: 'US',
    access: 'manage-people',
    shape: (person: Person) => detailsShape(person, staff),
    list: (asked) =>
      listOf('people', asked, (page) => {
        const { rows, next } = people.list(asked.accountSid, page, filterOf(asked))
        return { rows: rows.map((row) => detailsShape(row, staff)), next }
      }),
    create: async (asked) => {
      const { username, ...input } = parseJson(added, asked.json)
      const { accountSid } = asked
      refuseBeyond(asked, input.roles)
      const person = await staff.hire(
        accountSid,
        workspaceSid,
        { ...inputOf(input), username },
        how(asked),
      )
      return detailsShape(person, staff)
    },
    get: ({ accountSid }, sid) => people.get(accountSid, sid),
    update: (asked, sid) => {
      const input = inputOf(parseJson(changed, asked.json))
      if (input.status === 'disabled') refuseOneself(asked, sid, 'disable')
      reach(asked, sid)
      refuseBeyond(asked, input.roles)
      return staff.change(asked.accountSid, workspaceSid, sid, input, how(asked))
    },
    remove: (asked, sid) => {
      refuseOneself(asked, sid, 'remove')
      reach(asked, sid)
      return staff.dismiss(asked.accountSid, sid, how(asked))
    },
  })

  routes.post(`${PATH}/:Sid/Invitations`, 'manage-people', async (asked) => {
    const { sid } = reach(asked, sidOf(asked))
    const { secret, expiresAt } = await signIn.links.issue(asked.accountSid, sid)
    // Behind the hash: browsers send that to nobody, and no log has it.
    const url = `${asked.base}/app/invitation#${secret}`
    return created({ sid, url, expiresAt: isoMs(expiresAt) } satisfies InvitationLink)
  })
  routes.delete(`${PATH}/:Sid/SecondFactor`, 'manage-people', async (asked) => {
    await signIn.secondFactor.remove(asked.accountSid, reach(asked, sidOf(asked)).sid)
    return noContent
  })
  routes.get(`${PATH}/:Sid/Sessions`, 'manage-people', (asked) => {
    const { accountSid, sid } = people.own(asked.accountSid, sidOf(asked))
    const list = sessions.list(accountSid, sid)
    return ok({
      sessions: list.map((one) => sessionShape(one, sessionUse(one.sid), asked.sessionSid)),
    } satisfies SessionList)
  })
  routes.delete(`${PATH}/:Sid/Sessions/:SessionSid`, 'manage-people', async (asked) => {
    const person = people.own(asked.accountSid, sidOf(asked))
    await sessions.end(sessions.ofPerson(person, asked.param('SessionSid')).sid)
    return noContent
  })
}

function filterOf({ form }: Asked) {
  const status = form.oneOf<PersonStatus>('status', personStatuses)
  return {
    search: form.filled('search'),
    role: form.filled('role'),
    teamSid: form.filled('teamSid'),
    status,
  }
}

function inputOf({ teamSid, ...input }: PersonRequest): StaffInput {
  if (teamSid === undefined || teamSid === null)
    return defined({ ...input, ...(teamSid === null ? { teamSid } : {}) }) as StaffInput
  const sid = parseSid('TM', teamSid)
  if (!sid) throw bad('teamSid is not the sid of a team')
  return defined({ ...input, teamSid: sid }) as StaffInput
}

/**
 * Nobody makes, or becomes, somebody who may do more than they themselves: a key that makes no keys would
 * else log in as an administrator, who does.
 */
function refuseBeyond(asked: Asked, named: readonly string[] = []): void {
  const known = roles.filter((role) => named.includes(role))
  if (!actionsOf(known).every((action) => asked.may(action)))
    throw forbidden('These credentials may not do what the role may')
}

/** Who locks themselves out can no longer undo it. */
function refuseOneself({ principal }: Asked, sid: UserSid, what: string): void {
  if (principal.kind === 'person' && principal.person.sid === sid)
    throw new OffhookError(
      errors.conflict,
      `You cannot ${what} yourself: ask another administrator`,
    )
}
