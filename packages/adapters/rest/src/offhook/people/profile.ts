import { isRefusal, type Person, type Refusal } from '@offhook/accounts'
import type {
  EnrolmentReply,
  ProfileRecord,
  RecoveryCodesReply,
  SessionList,
} from '@offhook/desk-api'
import { z } from 'zod'
import { created, noContent, ok } from '../../http/answer.ts'
import { forbidden } from '../../http/errors.ts'
import { parseJson } from '../../http/json.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import { refusalError } from '../../http/who.ts'
import type { RestOptions } from '../../options.ts'
import { loginReply, whenceOf } from './login-answer.ts'
import { detailsShape, sessionShape } from './shapes.ts'

const PATH = '/offhook/v1/Profile'
const secret = z.string().max(1024)
const changed = z.object({ locale: z.string().max(64).nullable() })
const passwords = z.object({ old: secret, next: secret })
const proof = z.object({ password: secret })
const confirmed = z.object({ enrolment: secret, code: z.string().max(64) })

/** What everybody may see and change of themselves. What protects them asks for the password again. */
export function profileRoutes(routes: Routes, options: RestOptions): void {
  const { accounts, staff, sessionUse } = options
  const { people, sessions, signIn, signInSettings } = accounts
  const { secondFactor } = signIn

  const needsSecondFactor = ({ accountSid, roles }: Person) => {
    const { secondFactorRoles } = signInSettings.of(accountSid)
    return roles.some((role) => secondFactorRoles.includes(role))
  }
  const prove = async (asked: Asked, person: Person) => {
    const { password } = parseJson(proof, asked.json)
    checked(await signIn.knowsPassword(person, password, whenceOf(asked.request)))
  }
  const profileOf = (person: Person): ProfileRecord => ({
    person: detailsShape(person, staff),
    recoveryCodesLeft: secondFactor.recoveryCodesLeft(person.accountSid, person.sid),
    needsSecondFactor: needsSecondFactor(person),
  })

  routes.get(PATH, 'anybody', (asked) => ok(profileOf(personOf(asked))))
  routes.post(PATH, 'anybody', async (asked) => {
    const { accountSid, sid } = personOf(asked)
    return ok(profileOf(await people.update(accountSid, sid, parseJson(changed, asked.json))))
  })
  routes.post(`${PATH}/Password`, 'anybody', async (asked) => {
    const input = parseJson(passwords, asked.json)
    const answer = await signIn.changePassword(personOf(asked), input, whenceOf(asked.request))
    return created(loginReply(options, checked(answer)))
  })
  routes.post(`${PATH}/SecondFactor/Enrolment`, 'anybody', async (asked) => {
    const person = personOf(asked)
    await prove(asked, person)
    return ok(secondFactor.begin(person.accountSid, person.sid) satisfies EnrolmentReply)
  })
  routes.post(`${PATH}/SecondFactor/Confirmation`, 'anybody', async (asked) => {
    const { accountSid, sid } = personOf(asked)
    const input = parseJson(confirmed, asked.json)
    const recoveryCodes = await secondFactor.confirm(accountSid, sid, input)
    return created({ recoveryCodes } satisfies RecoveryCodesReply)
  })
  routes.post(`${PATH}/SecondFactor/Removal`, 'anybody', async (asked) => {
    const person = personOf(asked)
    if (needsSecondFactor(person)) throw forbidden('Your role logs in with a second factor')
    await prove(asked, person)
    await secondFactor.remove(person.accountSid, person.sid)
    return noContent
  })
  routes.post(`${PATH}/RecoveryCodes`, 'anybody', async (asked) => {
    const person = personOf(asked)
    await prove(asked, person)
    const { accountSid, sid } = person
    const recoveryCodes = await secondFactor.renewRecoveryCodes(accountSid, sid)
    return created({ recoveryCodes } satisfies RecoveryCodesReply)
  })
  routes.get(`${PATH}/Sessions`, 'anybody', (asked) => {
    const { accountSid, sid } = personOf(asked)
    const list = sessions.list(accountSid, sid)
    return ok({
      sessions: list.map((one) => sessionShape(one, sessionUse(one.sid), asked.sessionSid)),
    } satisfies SessionList)
  })
  routes.delete(`${PATH}/Sessions/:SessionSid`, 'anybody', async (asked) => {
    const person = personOf(asked)
    await sessions.end(sessions.ofPerson(person, asked.param('SessionSid')).sid)
    return noContent
  })
}

/** @throws OffhookError 20403 for an API key, which has no desk */
export function personOf({ principal }: Asked): Person {
  if (principal.kind === 'person') return principal.person
  throw forbidden('This is for people who have logged in')
}

/** A wrong password here is no reason to end the session: 403, not 401. */
function checked<T>(answer: T | Refusal): T {
  if (typeof answer !== 'object' || answer === null || !isRefusal(answer as object))
    return answer as T
  const refusal = answer as Refusal
  if (refusal.refused === 'bad-credentials') throw forbidden('The password is wrong')
  throw refusalError(refusal)
}
