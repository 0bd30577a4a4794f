import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { startAccounts } from '../testing/memory.ts'

const page = { size: 50, after: null }

describe('phone numbers', () => {
  it('begin with defaults and a national name', async () => {
    const { accounts, account } = await startAccounts()

    const number = await accounts.phoneNumbers.create(account.sid, {
      phoneNumber: '+1 (415) 555-2671',
    })

    expect(number).toMatchObject({
      phoneNumber: '+14155552671',
      friendlyName: '(415) 555-2671',
      voiceMethod: 'POST',
      voiceUrl: null,
      voiceApplicationSid: null,
    })
    expect(accounts.numberFor('0014155552671')).toEqual(number)
    expect(accounts.numberFor('+14155552672')).toBeUndefined()
    expect(accounts.numberFor('sip:nonsense')).toBeUndefined()
  })

  it('are ours once', async () => {
    const { accounts, account } = await startAccounts()
    const both = [1, 2].map(() =>
      accounts.phoneNumbers.create(account.sid, { phoneNumber: '+14155552671' }),
    )

    const outcomes = await Promise.allSettled(both)

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect((outcomes[1] as PromiseRejectedResult).reason).toMatchObject({ code: 21422 })
  })

  it.each([
    [{ phoneNumber: 'abc' }, 21421],
    [{ phoneNumber: '+0123' }, 21421],
    [{ voiceUrl: 'no url' }, 21205],
    [{ voiceUrl: 'javascript:alert(1)' }, 21205],
    [{ voiceUrl: 'file:///etc/passwd' }, 21205],
    [{ statusCallback: 'flow://default' }, 21205],
    [{ voiceUrl: `http://x/${'y'.repeat(3000)}` }, 21205],
    [{ voiceMethod: 'PUT' }, 21209],
    [{ friendlyName: 'x'.repeat(65) }, 20002],
    [{ voiceApplicationSid: makeSid('AP') }, 21218],
  ])('refuse %j with %d and keep nothing', async (input, code) => {
    const { accounts, account } = await startAccounts()

    await expect(
      accounts.phoneNumbers.create(account.sid, { phoneNumber: '+14155552671', ...input }),
    ).rejects.toMatchObject({ code })

    expect(accounts.phoneNumbers.list({ accountSid: account.sid }, page).rows).toEqual([])
  })

  it('change only what is given, and clear what is emptied', async () => {
    const { accounts, account } = await startAccounts()
    const { sid } = await accounts.phoneNumbers.create(account.sid, {
      phoneNumber: '+14155552671',
      voiceUrl: 'flow://default/welcome',
      voiceFallbackUrl: 'https://example.com/f',
      voiceMethod: 'get',
    })

    const changed = await accounts.phoneNumbers.update(account.sid, sid, { voiceFallbackUrl: '' })

    expect(changed).toMatchObject({
      voiceUrl: 'flow://default/welcome',
      voiceFallbackUrl: null,
      voiceMethod: 'GET',
    })
    expect(accounts.numberFor('+14155552671')).toEqual(changed)
  })

  it('are another account’s secret', async () => {
    const { accounts, account } = await startAccounts()
    const { sid } = await accounts.phoneNumbers.create(account.sid, { phoneNumber: '+14155552671' })
    const other = makeSid('AC')

    expect(accounts.phoneNumbers.get(other, sid)).toBeUndefined()
    await expect(accounts.phoneNumbers.update(other, sid, {})).rejects.toMatchObject({
      code: 20404,
      status: 404,
    })
    await expect(accounts.phoneNumbers.remove(other, sid)).rejects.toMatchObject({ code: 20404 })
  })

  it('are found by a part and by a pattern', async () => {
    const { accounts, account } = await startAccounts()
    for (const phoneNumber of ['+14155552671', '+14155559999', '+4930123456']) {
      await accounts.phoneNumbers.create(account.sid, { phoneNumber })
    }
    const find = (phoneNumber: string) =>
      accounts.phoneNumbers
        .list({ accountSid: account.sid, phoneNumber }, page)
        .rows.map((row) => row.phoneNumber)
        .sort()

    expect(find('+14155552671')).toEqual(['+14155552671'])
    expect(find('415555')).toEqual(['+14155552671', '+14155559999'])
    expect(find('+1*9999')).toEqual(['+14155559999'])
    expect(find('')).toHaveLength(3)
  })

  it('are listed newest first in pages without gap', async () => {
    const { accounts, account, clock } = await startAccounts()
    for (let n = 0; n < 7; n++) {
      await accounts.phoneNumbers.create(account.sid, { phoneNumber: `+1415555000${n}` })
      if (n % 2 === 0) await clock.advance(1000)
    }

    const seen: string[] = []
    let after: string | null = null
    do {
      const part = accounts.phoneNumbers.list({ accountSid: account.sid }, { size: 3, after })
      seen.push(...part.rows.map(({ phoneNumber }) => phoneNumber))
      after = part.next
    } while (after !== null)

    expect(new Set(seen).size).toBe(7)
    expect(seen[6]).toBe('+14155550000')
    expect(() =>
      accounts.phoneNumbers.list({ accountSid: account.sid }, { size: 3, after: 'x' }),
    ).toThrow(expect.objectContaining({ code: 20001 }))
    expect(() =>
      accounts.phoneNumbers.list({ accountSid: account.sid }, { size: 1001, after: null }),
    ).toThrow(expect.objectContaining({ code: 20007 }))
  })
})

describe('applications', () => {
  it('answer the texts of the numbers that share them', async () => {
    const { accounts, account } = await startAccounts()
    const made = await accounts.applications.create(account.sid, {
      smsUrl: 'https://app.test/text',
      smsMethod: 'get',
    })
    const number = await accounts.phoneNumbers.create(account.sid, {
      phoneNumber: '+14155552671',
      smsUrl: 'https://app.test/own',
    })
    expect(accounts.numberForTexts(number.phoneNumber)).toEqual(number)

    await accounts.phoneNumbers.update(account.sid, number.sid, { smsApplicationSid: made.sid })

    expect(accounts.numberForTexts(number.phoneNumber)).toMatchObject({
      sid: number.sid,
      smsUrl: 'https://app.test/text',
      smsMethod: 'GET',
    })
  })

  it('are made, changed and removed', async () => {
    const { accounts, account } = await startAccounts()
    const made = await accounts.applications.create(account.sid, { friendlyName: 'Desk' })

    const changed = await accounts.applications.update(account.sid, made.sid, {
      voiceUrl: 'https://example.com/voice',
    })

    expect(changed).toMatchObject({ friendlyName: 'Desk', voiceUrl: 'https://example.com/voice' })
    expect(accounts.applicationFor(account.sid, made.sid)).toEqual(changed)
    await accounts.applications.remove(account.sid, made.sid)
    expect(accounts.applicationFor(account.sid, made.sid)).toBeUndefined()
  })

  it('stay while a number runs them', async () => {
    const { accounts, account } = await startAccounts()
    const { sid } = await accounts.applications.create(account.sid, {})
    const number = await accounts.phoneNumbers.create(account.sid, {
      phoneNumber: '+14155552671',
      voiceApplicationSid: sid,
    })

    await expect(accounts.applications.remove(account.sid, sid)).rejects.toMatchObject({
      code: 20409,
    })

    await accounts.phoneNumbers.update(account.sid, number.sid, { voiceApplicationSid: null })
    await accounts.applications.remove(account.sid, sid)
  })
})

describe('people', () => {
  const password = 'a good password'

  it('have one name and one identity each, whatever the case', async () => {
    const { accounts, account } = await startAccounts()
    await accounts.people.create(account.sid, { username: 'ann', password })

    await expect(
      accounts.people.create(account.sid, { username: 'ANN', password, identity: 'other' }),
    ).rejects.toMatchObject({ code: 20409, status: 409 })
    await expect(
      accounts.people.create(account.sid, { username: 'bob', password, identity: 'ann' }),
    ).rejects.toMatchObject({ code: 20409 })
  })

  it('are found by the identity of their browser phone', async () => {
    const { accounts, account } = await startAccounts()
    const ann = await accounts.people.create(account.sid, {
      username: 'ann',
      password,
      identity: 'agent-7',
      workerSid: makeSid('WK'),
    })

    expect(accounts.people.byIdentity(account.sid, 'agent-7')).toEqual(ann)
    await accounts.people.update(account.sid, ann.sid, { identity: 'agent-8' })
    expect(accounts.people.byIdentity(account.sid, 'agent-7')).toBeUndefined()
    expect(accounts.people.byIdentity(account.sid, 'agent-8')).toMatchObject({ sid: ann.sid })
  })

  it.each([
    { username: 'a b' },
    { username: '' },
    { password: 'short' },
    { password: 'x'.repeat(256) },
    { roles: [] },
    { roles: ['agent', 'god'] },
    { identity: 'a?b' },
    { identity: 'a b' },
  ])('refuse %j', async (input) => {
    const { accounts, account } = await startAccounts()

    await expect(
      accounts.people.create(account.sid, { username: 'ann', password, ...input }),
    ).rejects.toMatchObject({ code: 20001 })
  })
})

describe('SIP users', () => {
  it('tell their password to digest alone, the newest one', async () => {
    const { accounts, account } = await startAccounts()
    const user = await accounts.sipUsers.create(account.sid, {
      username: 'desk-1',
      domain: 'PBX.example.com',
      password: 'first-one',
    })

    await accounts.sipUsers.update(account.sid, user.sid, { password: 'second-one' })

    expect(user.domain).toBe('pbx.example.com')
    expect(accounts.sipPasswordOf(user)).toBe('second-one')
    expect(accounts.sipUser('desk-1')).toMatchObject({ sid: user.sid })
    await accounts.sipUsers.remove(account.sid, user.sid)
    expect(accounts.sipPasswordOf(user)).toBeUndefined()
  })

  it.each([
    [{ username: 'a@b' }, 21221],
    [{ username: '' }, 21221],
    [{ password: 'short' }, 21224],
    [{ password: 'x'.repeat(256) }, 21224],
    [{ domain: 'not a domain' }, 21232],
  ])('refuse %j with %d', async (input, code) => {
    const { accounts, account } = await startAccounts()

    await expect(
      accounts.sipUsers.create(account.sid, {
        username: 'desk-1',
        domain: 'example.com',
        password: 'long enough',
        ...input,
      }),
    ).rejects.toMatchObject({ code })
  })

  it('have a name once', async () => {
    const { accounts, account } = await startAccounts()
    const input = { username: 'desk-1', domain: 'example.com', password: 'long enough' }
    await accounts.sipUsers.create(account.sid, input)

    await expect(accounts.sipUsers.create(account.sid, input)).rejects.toMatchObject({
      code: 20409,
    })
  })
})

describe('trunks', () => {
  it('are found by an address in their blocks, IPv4 written as IPv6 too', async () => {
    const { accounts, account } = await startAccounts()
    const trunk = await accounts.trunks.create(account.sid, {
      friendlyName: 'Carrier',
      addresses: ['192.0.2.0/24', '2001:db8::1'],
    })

    expect(accounts.trunkFor('192.0.2.77')).toEqual(trunk)
    expect(accounts.trunkFor('::ffff:192.0.2.77')).toEqual(trunk)
    expect(accounts.trunkFor('2001:db8::1')).toEqual(trunk)
    expect(accounts.trunkFor('192.0.3.1')).toBeUndefined()
    expect(accounts.trunkFor('nonsense')).toBeUndefined()

    await accounts.trunks.update(account.sid, trunk.sid, { addresses: ['198.51.100.1'] })
    expect(accounts.trunkFor('192.0.2.77')).toBeUndefined()
    expect(accounts.trunkFor('198.51.100.1')).toMatchObject({ sid: trunk.sid })
  })

  it('keep each side’s password until it is changed or cleared', async () => {
    const { accounts, account } = await startAccounts()
    const { sid } = await accounts.trunks.create(account.sid, {
      inboundUsername: 'in',
      inboundPassword: 'secret-in',
      target: 'sip:carrier.example.com:5060;transport=tcp',
      outboundUsername: 'out',
      outboundPassword: 'secret-out',
      dialPrefixes: ['+1', '+49 30'],
    })

    const changed = await accounts.trunks.update(account.sid, sid, { outboundPassword: null })

    expect(changed.dialPrefixes).toEqual(['+1', '+4930'])
    expect(accounts.trunks.inboundPasswordOf(sid)).toBe('secret-in')
    expect(accounts.trunks.outboundPasswordOf(sid)).toBeUndefined()
  })

  it.each([
    [{ addresses: ['192.0.2.0/33'] }, 20001],
    [{ addresses: ['carrier.example.com'] }, 20001],
    [{ addresses: Array.from({ length: 101 }, (_, n) => `10.0.0.${n}`) }, 20001],
    [{ target: 'http://example.com' }, 20001],
    [{ target: 'sip:host:99999' }, 20001],
    [{ target: 'sip:host\r\nVia: x' }, 20001],
    [{ dialPrefixes: ['49'] }, 20001],
    [{ inboundUsername: 'in' }, 20001],
    [{ inboundPassword: 'alone' }, 20001],
    [{ outboundUsername: 'a"b' }, 21221],
    [{ outboundPassword: 'a\r\nb' }, 21224],
  ])('refuse %j with %d', async (input, code) => {
    const { accounts, account } = await startAccounts()

    await expect(accounts.trunks.create(account.sid, input)).rejects.toMatchObject({ code })
    expect(accounts.trunks.all()).toEqual([])
  })

  it('do not share a user name with a phone', async () => {
    const { accounts, account } = await startAccounts()
    await accounts.sipUsers.create(account.sid, {
      username: 'same',
      domain: 'example.com',
      password: 'long enough',
    })

    await expect(
      accounts.trunks.create(account.sid, { inboundUsername: 'same', inboundPassword: 'x' }),
    ).rejects.toMatchObject({ code: 20409 })
  })
})

describe('accounts and keys', () => {
  it('list newest first, without secrets', async () => {
    const { accounts, account, clock } = await startAccounts()
    const old = await accounts.apiKeys.create(account.sid, { friendlyName: 'old' })
    await clock.advance(1000)
    const young = await accounts.apiKeys.create(account.sid, { friendlyName: 'young' })

    const { rows } = accounts.apiKeys.list(account.sid, page)

    expect(rows).toEqual([young.key, old.key])
    expect(accounts.accounts.list({}, page).rows).toEqual([account])
  })

  it('have no second token to promote before one is made', async () => {
    const { accounts, account } = await startAccounts()

    await expect(accounts.accounts.promoteSecondaryToken(account.sid)).rejects.toMatchObject({
      code: 20404,
    })
  })

  it('can take back a second token', async () => {
    const { accounts, account } = await startAccounts()
    const second = await accounts.accounts.createSecondaryToken(account.sid)

    await accounts.accounts.removeSecondaryToken(account.sid)

    expect(await accounts.verifyBasic(account.sid, second, 's')).toMatchObject({
      refused: 'bad-credentials',
    })
  })

  it('rename a key of their own only', async () => {
    const { accounts, account } = await startAccounts()
    const { key } = await accounts.apiKeys.create(account.sid)

    expect(
      await accounts.apiKeys.update(account.sid, key.sid, { friendlyName: 'x' }),
    ).toMatchObject({ friendlyName: 'x' })
    await expect(accounts.apiKeys.update(makeSid('AC'), key.sid, {})).rejects.toMatchObject({
      code: 20404,
    })
  })
})
