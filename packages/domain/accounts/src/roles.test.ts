import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import type { Principal, Role } from './model.ts'
import { actions, actionsOf, may } from './roles.ts'

function person(...roles: Role[]): Principal {
  const accountSid = makeSid('AC')
  return {
    kind: 'person',
    accountSid,
    session: { id: makeSid('SE'), personSid: makeSid('US'), passwordMark: '', endsAt: 0 },
    person: {
      sid: makeSid('US'),
      accountSid,
      username: 'ann',
      fullName: 'Ann',
      roles,
      identity: 'ann',
      workspaceSid: null,
      workerSid: null,
      email: null,
      teamSid: null,
      locale: null,
      status: 'active',
      isPending: false,
      hasSecondFactor: false,
      linkExpiresAt: null,
      dateCreated: 0,
      dateUpdated: 0,
    },
  }
}

function key(keyKind: 'auth-token' | 'main' | 'standard' | 'restricted'): Principal {
  return { kind: 'account', accountSid: makeSid('AC'), keySid: null, keyKind }
}

describe('roles', () => {
  it('let an agent work and nothing of others', () => {
    expect(actionsOf(['agent'])).toEqual(['work', 'see-own-calls'])
    expect(may(person('agent'), 'monitor')).toBe(false)
  })

  it('let a supervisor direct the team, not manage it', () => {
    expect(may(person('supervisor'), 'monitor')).toBe(true)
    expect(may(person('supervisor'), 'delete-recordings')).toBe(false)
    expect(may(person('supervisor'), 'manage-people')).toBe(false)
  })

  it('let an administrator do everything', () => {
    expect(actionsOf(['admin'])).toEqual(actions)
  })

  it('add up', () => {
    expect(may(person('agent', 'supervisor'), 'see-reports')).toBe(true)
    expect(actionsOf([])).toEqual([])
  })

  it('keep a standard key from making keys, and a restricted one from everything', () => {
    expect(may(key('auth-token'), 'manage-credentials')).toBe(true)
    expect(may(key('main'), 'manage-credentials')).toBe(true)
    expect(may(key('standard'), 'manage-credentials')).toBe(false)
    expect(may(key('standard'), 'control-calls')).toBe(true)
    expect(actions.filter((action) => may(key('restricted'), action))).toEqual([])
  })
})
