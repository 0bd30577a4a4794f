import { makeSid, OffhookError } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { isRefusal } from './refusal.ts'
import { from, logIn, MemoryStore, startAccounts } from './testing/memory.ts'

const password = 'a good password'

describe('verifyBasic', () => {
  it('takes the account with its token, and a key with its secret', async () => {
    const { accounts, account, authToken } = await startAccounts()
    const { key, secret } = await accounts.apiKeys.create(account.sid)

    expect(await accounts.verifyBasic(account.sid, authToken, 's')).toEqual({
      kind: 'account',
      accountSid: account.sid,
      keySid: null,
      keyKind: 'auth-token',
    })
    expect(await accounts.verifyBasic(key.sid, secret, 's')).toEqual({
      kind: 'account',
      accountSid: account.sid,
      keySid: key.sid,
      keyKind: 'standard',
      policy: null,
    })
  })

  it('takes a sid in upper-case hex', async () => {
    const { accounts, account, authToken } = await startAccounts()
    const upper = `AC${account.sid.slice(2).toUpperCase()}`

    expect(await accounts.verifyBasic(upper, authToken, 's')).toMatchObject({ kind: 'account' })
  })

  it.each(['', 'AC', 'admin', 'AC\u0000', 'x'.repeat(10_000), makeSid('AC'), makeSid('SK')])(
    'refuses an unknown user: %.20s',
    async (user) => {
      const { accounts, authToken } = await startAccounts()

      expect(await accounts.verifyBasic(user, authToken, 's')).toEqual({
        refused: 'bad-credentials',
      })
    },
  )

  it('takes both tokens until the second has taken the place of the first', async () => {
    const { accounts, account, authToken } = await startAccounts()
    const second = await accounts.accounts.createSecondaryToken(account.sid)
    const ask = async (token: string) =>
      !isRefusal(await accounts.verifyBasic(account.sid, token, 's'))

    expect([await ask(authToken), await ask(second)]).toEqual([true, true])
    expect(accounts.authTokenOf(account.sid)).toBe(authToken)

    await accounts.accounts.promoteSecondaryToken(account.sid)

    expect([await ask(authToken), await ask(second)]).toEqual([false, true])
    expect(accounts.authTokenOf(account.sid)).toBe(second)
  })

  it('refuses a suspended account', async () => {
    const { accounts, account, authToken } = await startAccounts()
    await accounts.accounts.update(account.sid, { status: 'suspended' })

    expect(await accounts.verifyBasic(account.sid, authToken, 's')).toEqual({
      refused: 'account-suspended',
    })
  })

  it('stops checking a source that guesses, and says for how long', async () => {
    const { accounts, account, authToken, clock } = await startAccounts()
    for (let n = 0; n < 30; n++) await accounts.verifyBasic(account.sid, `guess ${n}`, 'bad')

    expect(await accounts.verifyBasic(account.sid, authToken, 'bad')).toEqual({
      refused: 'rate-limited',
      retryAfter: expect.any(Number),
    })

    await clock.advance(60_000)
    expect(await accounts.verifyBasic(account.sid, authToken, 'bad')).toMatchObject({
      kind: 'account',
    })
  })
})

describe('guesses at tokens', () => {
  it('do not lock out the right token at the address that has shown it', async () => {
    const { accounts, account, authToken } = await startAccounts()
    await accounts.verifyBasic(account.sid, authToken, 'proxy')
    for (let n = 0; n < 200; n++) await accounts.verifyBasic(account.sid, `guess ${n}`, 'proxy')

    expect(await accounts.verifyBasic(account.sid, 'guess', 'proxy')).toMatchObject({
      refused: 'rate-limited',
    })
    expect(await accounts.verifyBasic(account.sid, authToken, 'proxy')).toMatchObject({
      kind: 'account',
    })
  })

  it('of six addresses do not lock out the right token at a seventh', async () => {
    const { accounts, account, authToken, clock } = await startAccounts()
    for (let tick = 0; tick < 100; tick++) {
      for (let n = 0; n < 6; n++) await accounts.verifyBasic(account.sid, 'guess', `10.0.0.${n}`)
      await clock.advance(100)
    }

    expect(await accounts.verifyBasic(account.sid, authToken, '10.0.0.9')).toMatchObject({
      kind: 'account',
    })
  })

  it.each([
    ['one spelling', (sid: string, _n: number) => sid],
    ['many spellings', spelled],
    ['names that nobody has', (_sid: string, n: number) => `nobody ${n}`],
  ])('are limited by name, in %s', async (_what, user) => {
    const { accounts } = await startAccounts()
    const sid = `AC${'abcdef01'.repeat(4)}`
    const answers: unknown[] = []
    for (let n = 0; n < 70; n++) {
      answers.push(await accounts.verifyBasic(user(sid, n), 'guess', `10.0.${n}.1`))
    }

    const checked = answers.filter((answer) => 'retryAfter' in (answer as object) === false)
    expect(checked).toHaveLength(60)
  })

  it('come from a whole network of IPv6 when they come from one of its addresses', async () => {
    const { accounts, account } = await startAccounts()
    for (let n = 0; n < 5; n++) {
      await accounts.verifyBasic(account.sid, 'guess', `2001:db8:1:2::${n}`)
    }

    expect(await accounts.verifyBasic(account.sid, 'guess', '2001:db8:1:2:9::9')).toMatchObject({
      refused: 'rate-limited',
    })
  })
})

/** The same sid with other letters in upper case. */
function spelled(sid: string, n: number): string {
  const letters = [...sid.slice(2)].map((letter, at) =>
    n & (1 << (at % 8)) ? letter.toUpperCase() : letter,
  )
  return `AC${letters.join('')}`
}

describe('login', () => {
  async function withAnn() {
    const started = await startAccounts()
    const ann = await started.accounts.people.create(started.account.sid, {
      username: 'Ann',
      password,
      roles: ['supervisor', 'agent'],
    })
    return { ...started, ann }
  }

  it('gives a session of twelve hours that names the person', async () => {
    const { accounts, ann, clock } = await withAnn()

    const login = await logIn(accounts, 'ann', password, 's')
    if (isRefusal(login)) throw new Error('refused')

    expect(login.person).toEqual(ann)
    expect(login.session.expiresAt - clock.now()).toBe(12 * 3_600_000)
    expect(await accounts.verifyBearer(login.token)).toEqual({
      kind: 'person',
      accountSid: ann.accountSid,
      person: ann,
      session: expect.objectContaining({ id: login.session.sid, personSid: ann.sid }),
    })
    await clock.advance(15 * 60_000 + 1000)
    expect(await accounts.verifyBearer(login.token)).toEqual({ refused: 'expired' })
    const renewed = await accounts.sessions.renew(login.renewalToken, from())
    if (isRefusal(renewed)) throw new Error('refused')
    expect(await accounts.verifyBearer(renewed.token)).toMatchObject({ kind: 'person' })
    await clock.advance(12 * 3_600_000)
    expect(await accounts.sessions.renew(login.renewalToken, from())).toEqual({
      refused: 'expired',
    })
  })

  it('refuses a wrong password and an unknown name alike', async () => {
    const { accounts } = await withAnn()

    expect(await logIn(accounts, 'ann', 'wrong', 's')).toEqual({ refused: 'bad-credentials' })
    expect(await logIn(accounts, 'nobody', password, 's')).toEqual({ refused: 'bad-credentials' })
  })

  it('slows down guesses at a name, but not the office that has proven itself', async () => {
    const { accounts } = await withAnn()
    await logIn(accounts, 'ann', password, 'office')
    for (let n = 0; n < 60; n++) await logIn(accounts, 'ANN', 'guess', `attacker ${n}`)

    expect(await logIn(accounts, 'ann', 'guess', 'attacker')).toMatchObject({
      refused: 'rate-limited',
    })
    expect(await logIn(accounts, 'ann', password, 'office')).toHaveProperty('token')
  })

  it('of two hundred at once serves those for whom there is room, and costs the rest nothing', async () => {
    const { accounts, account, store } = await startAccounts()
    for (let n = 0; n < 200; n++) {
      await accounts.people.create(account.sid, { username: `agent${n}`, password })
    }
    const slow = await startAccounts({ store, ownThread: true })
    const logins = Array.from({ length: 200 }, (_, n) =>
      logIn(slow.accounts, `agent${n}`, password, `10.0.${n % 2}.1`),
    )

    const outcomes = await Promise.allSettled(logins)

    const served = outcomes.filter((one) => one.status === 'fulfilled')
    const refused = outcomes.filter((one) => one.status === 'rejected')
    expect(served.map(({ value }) => isRefusal(value))).not.toContain(true)
    expect(served.length).toBeGreaterThanOrEqual(64)
    expect(refused[0]?.reason).toMatchObject({ code: 20429, status: 429, seconds: 5 })
    expect(await logIn(slow.accounts, 'agent199', password, '10.0.1.1')).toHaveProperty('token')
    await slow.accounts.close()
  })

  it('lets a whole office log in from one address', async () => {
    const { accounts } = await withAnn()

    for (let n = 0; n < 40; n++) {
      expect(await logIn(accounts, 'ann', password, 'office')).toHaveProperty('token')
    }
  })

  it('ends the session by logout, over a restart too', async () => {
    const { accounts, store } = await withAnn()
    const login = await logIn(accounts, 'ann', password, 's')
    if (isRefusal(login)) throw new Error('refused')

    await accounts.sessions.logout(login.token)
    await accounts.sessions.logout('no token')

    expect(await accounts.verifyBearer(login.token)).toEqual({ refused: 'expired' })
    const again = await startAccounts({ store })
    expect(await again.accounts.verifyBearer(login.token)).toEqual({ refused: 'expired' })
  })

  it('keeps a session over a restart', async () => {
    const { accounts, store } = await withAnn()
    const login = await logIn(accounts, 'ann', password, 's')
    if (isRefusal(login)) throw new Error('refused')

    const again = await startAccounts({ store })

    expect(await again.accounts.verifyBearer(login.token)).toMatchObject({ kind: 'person' })
  })

  it('ends all sessions when the password changes or the person goes', async () => {
    const { accounts, ann } = await withAnn()
    const first = await logIn(accounts, 'ann', password, 's')
    if (isRefusal(first)) throw new Error('refused')

    await accounts.people.update(ann.accountSid, ann.sid, { password: 'another secret one' })
    expect(await accounts.verifyBearer(first.token)).toEqual({ refused: 'expired' })

    const second = await logIn(accounts, 'ann', 'another secret one', 's')
    if (isRefusal(second)) throw new Error('refused')
    await accounts.people.remove(ann.accountSid, ann.sid)
    expect(await accounts.verifyBearer(second.token)).toEqual({ refused: 'expired' })
  })

  it.each(['', 'x', 'a.b.c', 'y'.repeat(5000)])(
    'refuses what is no session: %.10s',
    async (text) => {
      const { accounts } = await startAccounts()

      expect(await accounts.verifyBearer(text)).toEqual({ refused: 'bad-credentials' })
    },
  )

  it('takes no access token for a session, nor the other way round', async () => {
    const { accounts, account } = await withAnn()
    const login = await logIn(accounts, 'ann', password, 's')
    if (isRefusal(login)) throw new Error('refused')
    const access = await accounts.mintAccessToken({
      accountSid: account.sid,
      identity: 'ann',
      ttlSeconds: 60,
    })

    expect(await accounts.verifyBearer(access.token)).toEqual({ refused: 'bad-credentials' })
    expect(await accounts.verifyAccessToken(login.token)).toEqual({ refused: 'malformed' })
  })
})

describe('access tokens', () => {
  it('are signed with the oldest key, made when there is none', async () => {
    const { accounts, account } = await startAccounts()
    const request = { accountSid: account.sid, identity: 'ann', ttlSeconds: 60 }

    const { token } = await accounts.mintAccessToken(request)
    await accounts.mintAccessToken(request)

    expect(await accounts.verifyAccessToken(token)).toMatchObject({ grants: { identity: 'ann' } })
    expect(accounts.apiKeys.list(account.sid, { size: 9, after: null }).rows).toHaveLength(1)
  })

  it('die with their key and with their account', async () => {
    const { accounts, account } = await startAccounts()
    const { key } = await accounts.apiKeys.create(account.sid)
    const request = { accountSid: account.sid, identity: 'a', ttlSeconds: 60, keySid: key.sid }
    const { token } = await accounts.mintAccessToken(request)

    await accounts.accounts.update(account.sid, { status: 'closed' })
    expect(await accounts.verifyAccessToken(token)).toEqual({ refused: 'no-account' })

    await accounts.accounts.update(account.sid, { status: 'active' })
    await accounts.apiKeys.remove(account.sid, key.sid)
    expect(await accounts.verifyAccessToken(token)).toEqual({ refused: 'unknown-key' })
    await expect(accounts.mintAccessToken(request)).rejects.toMatchObject({ code: 20404 })
  })

  it.each([0, -1, 86_401, 1.5, Number.NaN])(
    'have no lifetime of %d seconds',
    async (ttlSeconds) => {
      const { accounts, account } = await startAccounts()

      await expect(
        accounts.mintAccessToken({ accountSid: account.sid, identity: 'a', ttlSeconds }),
      ).rejects.toBeInstanceOf(OffhookError)
    },
  )
})

describe('an access token of the desktop', () => {
  async function atTheDesk() {
    const site = await startAccounts()
    const { accounts, account } = site
    const workerSid = makeSid('WK')
    const workspaceSid = makeSid('WS')
    const desk = { username: 'ann', password, workspaceSid, workerSid }
    const person = await accounts.people.create(account.sid, desk)
    const login = await logIn(accounts, 'ann', password, 's')
    if (isRefusal(login)) throw new Error('no login')
    const { token } = await accounts.mintAccessToken({
      accountSid: account.sid,
      identity: person.identity,
      taskRouter: { workspaceSid, workerSid, role: 'worker' },
      ttlSeconds: 60,
      session: login.token,
    })
    const checked = await accounts.verifyAccessToken(token)
    if ('refused' in checked) throw new Error('no token')
    let changes = 0
    accounts.events.on('changed', () => changes++)
    return { ...site, person, login, token, checked, changes: () => changes }
  }
  type Desk = Awaited<ReturnType<typeof atTheDesk>>

  it('lives as long as its login', async () => {
    const { accounts, account, person, token, checked, changes } = await atTheDesk()
    await accounts.people.update(account.sid, person.sid, { fullName: 'Ann' })
    await accounts.people.create(account.sid, { username: 'bob', password })

    expect(await accounts.verifyAccessToken(token)).toEqual(checked)
    expect(accounts.refusalOf(checked)).toBeNull()
    expect(changes()).toBe(2)
  })

  it.each<[string, (desk: Desk) => Promise<unknown>]>([
    ['a logout', ({ accounts, login }) => accounts.sessions.logout(login.token)],
    [
      'the removal of the person',
      ({ accounts, account, person }) => accounts.people.remove(account.sid, person.sid),
    ],
    [
      'a new password',
      ({ accounts, account, person }) =>
        accounts.people.update(account.sid, person.sid, { password: 'another password' }),
    ],
    [
      'another worker',
      ({ accounts, account, person }) =>
        accounts.people.update(account.sid, person.sid, { workerSid: makeSid('WK') }),
    ],
    [
      'another identity',
      ({ accounts, account, person }) =>
        accounts.people.update(account.sid, person.sid, { identity: 'anna' }),
    ],
  ])('is refused after %s, and everybody is told at once', async (_, end) => {
    const desk = await atTheDesk()

    await end(desk)

    expect(desk.changes()).toBeGreaterThan(0)
    expect(desk.accounts.refusalOf(desk.checked)).toBe('revoked')
    expect(await desk.accounts.verifyAccessToken(desk.token)).toEqual({ refused: 'revoked' })
  })

  it('is not made for a session that has ended', async () => {
    const { accounts, account } = await atTheDesk()
    const request = { accountSid: account.sid, identity: 'ann', ttlSeconds: 60, session: 'none' }

    await expect(accounts.mintAccessToken(request)).rejects.toMatchObject({ status: 401 })
  })

  it('tells of a key that is removed, and of an account that is suspended', async () => {
    const { accounts, account, checked, changes } = await atTheDesk()

    await accounts.accounts.update(account.sid, { status: 'suspended' })
    expect([accounts.refusalOf(checked), changes()]).toEqual(['no-account', 1])
    await accounts.accounts.update(account.sid, { status: 'active' })
    await accounts.apiKeys.remove(account.sid, checked.keySid!)
    expect([accounts.refusalOf(checked), changes()]).toEqual(['unknown-key', 3])
  })
})

describe('secrets', () => {
  it('are nowhere in the rows, nor in what is given back', async () => {
    const { accounts, account, authToken, store } = await startAccounts()
    const { key, secret } = await accounts.apiKeys.create(account.sid)
    const person = await accounts.people.create(account.sid, { username: 'ann', password })
    const user = await accounts.sipUsers.create(account.sid, {
      username: 'phone',
      domain: 'example.com',
      password: 'phone-secret',
    })
    const trunk = await accounts.trunks.create(account.sid, {
      outboundUsername: 'u',
      outboundPassword: 'carrier-secret',
    })

    for (const plain of [authToken, secret, password, 'phone-secret', 'carrier-secret']) {
      expect(store.dump()).not.toContain(plain)
    }
    for (const row of [account, key, person, user, trunk]) {
      expect(Object.keys(row).filter((name) => /box|hash|password|secret/i.test(name))).toEqual([])
    }
  })

  it('are told from a wrong key in one sentence at the start', async () => {
    const { store } = await startAccounts()

    await expect(startAccounts({ store, key: Buffer.alloc(32, 9) })).rejects.toThrow(
      'is not the one that the stored secrets were made with',
    )
  })

  it('change nothing in memory when they could not be kept', async () => {
    const { accounts, account, authToken, store } = await startAccounts()
    await accounts.accounts.createSecondaryToken(account.sid)
    store.failNext = new Error('the database is away')

    await expect(accounts.accounts.promoteSecondaryToken(account.sid)).rejects.toThrow('away')

    expect(accounts.authTokenOf(account.sid)).toBe(authToken)
  })

  it('are all there after a restart', async () => {
    const store = new MemoryStore()
    const { accounts, account, authToken } = await startAccounts({ store })
    await accounts.sipUsers.create(account.sid, {
      username: 'phone',
      domain: 'example.com',
      password: 'phone-secret',
    })

    const again = await startAccounts({ store })

    expect(again.accounts.authTokenOf(account.sid)).toBe(authToken)
    expect(again.accounts.sipPasswordOf({ username: 'phone' })).toBe('phone-secret')
  })
})

describe('load', () => {
  it('reads again what another node on the same rows has changed', async () => {
    const one = await startAccounts()
    const { accounts: two } = await startAccounts({ store: one.store })
    const { key, secret } = await one.accounts.apiKeys.create(one.account.sid)
    expect(await two.verifyBasic(key.sid, secret, 's')).toEqual({ refused: 'bad-credentials' })

    await two.load()
    expect(await two.verifyBasic(key.sid, secret, 's')).toMatchObject({ kind: 'account' })

    await one.accounts.apiKeys.remove(one.account.sid, key.sid)
    await two.load()
    expect(await two.verifyBasic(key.sid, secret, 's')).toEqual({ refused: 'bad-credentials' })
  })
})
