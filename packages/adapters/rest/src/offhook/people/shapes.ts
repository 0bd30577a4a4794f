import type { Person, Session, SessionUse } from '@offhook/accounts'
import type { PersonDetails, PersonRecord, SessionRecord } from '@offhook/desk-api'
import type { Staff } from '@offhook/people'
import { isoMs } from '../../http/dates.ts'

/** A person as the desktop knows who is logged in. */
export function personShape(person: Person): PersonRecord {
  const { sid, username, fullName, roles, identity, workspaceSid, workerSid, locale } = person
  return {
    sid,
    username,
    fullName,
    roles,
    identity,
    workspaceSid: workspaceSid ?? '',
    workerSid: workerSid ?? '',
    locale,
  }
}

/** A person as an administrator knows them. */
export function detailsShape(person: Person, staff: Pick<Staff, 'skillsOf'>): PersonDetails {
  const { accountSid: _, ...known } = person
  return {
    ...known,
    takesCalls: person.workerSid !== null,
    skills: staff.skillsOf(person),
    linkExpiresAt: isoMs(person.linkExpiresAt),
    dateCreated: isoMs(person.dateCreated),
    dateUpdated: isoMs(person.dateUpdated),
  }
}

/** @param own the session that asks */
export function sessionShape(session: Session, use: SessionUse, own: string | null): SessionRecord {
  const { sid, method, device, address } = session
  return {
    sid,
    method,
    device,
    address,
    startedAt: isoMs(session.dateCreated),
    lastSeen: isoMs(session.lastSeen),
    expiresAt: isoMs(session.expiresAt),
    use,
    isOwn: sid === own,
  }
}
