/** Rows of people: what everything that changes one goes by. */
import { type AccountSid, put, remove, type UserSid } from '@offhook/core'
import type { Person } from '../model.ts'
import type { PersonRow } from '../ports.ts'
import { conflict, notFound } from '../rules/refuse.ts'
import { endOf } from './ended-sessions.ts'
import { commitThen, type Ground } from './ground.ts'

/** What may leave the package: a row without its secrets. */
export function barePerson(row: PersonRow): Person {
  const { passwordHash, totpBox, totpStep, recoveryHashes, linkHash, providerSubject, ...bare } =
    row
  const isPending = passwordHash === null && providerSubject === null
  return { ...bare, isPending, hasSecondFactor: totpBox !== null }
}

/** @throws OffhookError 20404 */
export function ownPerson({ directory }: Ground, accountSid: AccountSid, sid: UserSid): PersonRow {
  const row = directory.people.get(sid)
  return row?.accountSid === accountSid ? row : notFound('People', sid)
}

/**
 * Stores a new or changed row. A new password, and being disabled, ends the sessions for good: whoever is
 * enabled again logs in again. To be called in a turn. Rejects with 20409 for what others have.
 */
export async function keepPerson(ground: Ground, row: PersonRow): Promise<Person> {
  const { people } = ground.directory
  const { accountSid, username, identity, email, providerSubject } = row
  const isOther = (found: PersonRow | undefined) => found !== undefined && found.sid !== row.sid
  if (isOther(people.find('username', username.toLowerCase()))) conflict('Username is in use')
  if (isOther(people.find('identity', `${accountSid} ${identity}`))) conflict('Identity is in use')
  if (email && isOther(people.find('email', `${accountSid} ${email.toLowerCase()}`)))
    conflict('Email is in use')
  if (
    providerSubject &&
    isOther(people.find('providerSubject', `${accountSid} ${providerSubject}`))
  )
    conflict('Somebody else logs in as this user of the identity provider')
  const before = people.get(row.sid)
  if (before && isAdmin(before) && !isAdmin(row)) checkAnotherAdmin(ground, before)
  const isOut = row.status === 'disabled' || (before && before.passwordHash !== row.passwordHash)
  const end = endOf(ground, isOut ? sessionsOf(ground, row) : [])
  await commitThen(ground, [put('person', row), ...end.changes], () => {
    people.put(row)
    end.apply()
  })
  return barePerson(row)
}

/** Removes a login with its sessions. To be called in a turn. */
export async function dropPerson(ground: Ground, row: PersonRow): Promise<void> {
  if (isAdmin(row)) checkAnotherAdmin(ground, row)
  const end = endOf(ground, sessionsOf(ground, row))
  await commitThen(ground, [remove('person', { sid: row.sid }), ...end.changes], () => {
    ground.directory.people.remove(row.sid)
    end.apply()
  })
}

function sessionsOf({ directory }: Ground, { sid }: PersonRow) {
  return [...directory.sessions.all()].filter(({ personSid }) => personSid === sid)
}

function isAdmin({ roles, status }: PersonRow): boolean {
  return roles.includes('admin') && status === 'active'
}

/** Nobody could let them in again. */
function checkAnotherAdmin({ directory }: Ground, { sid, accountSid }: PersonRow): void {
  for (const other of directory.people.all()) {
    if (other.accountSid === accountSid && other.sid !== sid && isAdmin(other)) return
  }
  conflict('This is the last administrator: give somebody else the role first')
}
