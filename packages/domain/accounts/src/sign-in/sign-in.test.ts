import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { from, startAccounts } from '../testing/memory.ts'
import type { Login } from './sessions.ts'
import type { SignInAnswer, Step } from './sign-in.ts'

const password = 'four words of mine'
const STEP_MS = 30_000

async function withAnn(roles: readonly string[] = ['agent']) {
  const started = await startAccounts()
  const { accounts, account } = started
  const ann = await accounts.people.create(account.sid, { username: 'ann', password, roles })
  const { signIn } = accounts
  const login = () => signIn.login({ username: 'ann', password }, from())
  return { ...started, ann, signIn, login }
}

/** The same, with an app whose codes are asked for. */
async function withApp() {
  const started = await withAnn()
  const { signIn, ann, clock } = started
  const { secret, enrolment } = signIn.secondFactor.begin(ann.accountSid, ann.sid)
  const app = new TOTP({ secret })
  const code = () => app.generate({ timestamp: clock.now() })
  const recoveryCodes = await signIn.secondFactor.confirm(ann.accountSid, ann.sid, {
    enrolment,
    code: code(),
  })
  await clock.advance(STEP_MS)
  return { ...started, code, recoveryCodes }
}

function loggedIn(answer: SignInAnswer): Login {
  if ('token' in answer) return answer
  throw new Error(`not logged in: ${JSON.stringify(answer)}`)
}

function stepOf<S extends Step['step']>(answer: SignInAnswer, step: S): Extract<Step, { step: S }> {
  if ('step' in answer && answer.step === step) return answer as Extract<Step, { step: S }>
  throw new Error(`not the step ${step}: ${JSON.stringify(answer)}`)
}

describe('a second factor', () => {
  it('is asked for once it is enrolled, and each code is good once', async () => {
    const { signIn, login, code, clock } = await withApp()
    const now = code()

    const { challenge } = stepOf(await login(), 'code')
    loggedIn(await signIn.showCode(challenge, ` ${now.slice(0, 3)} ${now.slice(3)} `, from()))

    expect(await signIn.showCode(challenge, now, from())).toEqual({ refused: 'bad-code' })
    await clock.advance(STEP_MS)
    loggedIn(await signIn.showCode(challenge, code(), from()))
  })

  it('takes the code of the step before and after, and no other', async () => {
    const { signIn, login, code, clock } = await withApp()
    const { challenge } = stepOf(await login(), 'code')
    const early = code()
    await clock.advance(2 * STEP_MS)
    const late = code()

    expect(await signIn.showCode(challenge, early, from())).toEqual({ refused: 'bad-code' })
    await clock.advance(STEP_MS)
    loggedIn(await signIn.showCode(challenge, late, from()))
  })

  it('of two that come at once with one code lets one in', async () => {
    const { signIn, login, code } = await withApp()
    const { challenge } = stepOf(await login(), 'code')

    const answers = await Promise.all([
      signIn.showCode(challenge, code(), from()),
      signIn.showCode(challenge, code(), from()),
    ])

    expect(answers.filter((one) => 'token' in one)).toHaveLength(1)
  })

  it('gives way to each recovery code once, however it is written', async () => {
    const { signIn, login, recoveryCodes, store } = await withApp()
    const { challenge } = stepOf(await login(), 'code')
    const [first = '', second = ''] = recoveryCodes

    expect(recoveryCodes).toHaveLength(10)
    loggedIn(await signIn.showCode(challenge, first.toUpperCase().replace('-', ' '), from()))
    expect(await signIn.showCode(challenge, first, from())).toEqual({ refused: 'bad-code' })
    loggedIn(await signIn.showCode(challenge, second, from()))
    for (const one of recoveryCodes) expect(store.dump()).not.toContain(one)
  })

  it('cannot be guessed, from wherever', async () => {
    const { signIn, login, code, clock } = await withApp()
    const { challenge } = stepOf(await login(), 'code')
    for (let n = 0; n < 5; n++) await signIn.showCode(challenge, '000000', from(`10.0.0.${n}`))

    expect(await signIn.showCode(challenge, code(), from('10.0.1.1'))).toEqual({
      refused: 'rate-limited',
      retryAfter: 1,
    })
    await clock.advance(1_000)
    loggedIn(await signIn.showCode(challenge, code(), from()))
  })

  it('that a role needs is enrolled at the login', async () => {
    const { accounts, account, signIn, login, clock } = await withAnn(['admin'])
    await accounts.signInSettings.update(account.sid, { secondFactorRoles: ['admin'] })
    const { challenge } = stepOf(await login(), 'enrolment')
    const begun = await signIn.beginEnrolment(challenge)
    if ('refused' in begun) throw new Error('refused')
    expect(begun.uri).toContain('otpauth://totp/Offhook:ann?')
    const { secret, enrolment } = begun
    const code = new TOTP({ secret }).generate({ timestamp: clock.now() })

    const wrong = { enrolment, code: code === '000000' ? '000001' : '000000' }
    await expect(signIn.confirmEnrolment(challenge, wrong, from())).rejects.toThrow('code')
    const done = await signIn.confirmEnrolment(challenge, { enrolment, code }, from())

    if ('refused' in done) throw new Error('refused')
    expect(done.recoveryCodes).toHaveLength(10)
    loggedIn(done.next)
    stepOf(await login(), 'code')
  })

  it('takes no enrolment of somebody else, and none that is too old', async () => {
    const { accounts, account, signIn, ann, clock } = await withAnn()
    const bob = await accounts.people.create(account.sid, { username: 'bob', password })
    const { secret, enrolment } = signIn.secondFactor.begin(account.sid, bob.sid)
    const code = new TOTP({ secret }).generate({ timestamp: clock.now() })

    await expect(
      signIn.secondFactor.confirm(account.sid, ann.sid, { enrolment, code }),
    ).rejects.toThrow('begin it again')
    await clock.advance(16 * 60_000)
    await expect(
      signIn.secondFactor.confirm(account.sid, bob.sid, {
        enrolment,
        code: new TOTP({ secret }).generate({ timestamp: clock.now() }),
      }),
    ).rejects.toThrow('begin it again')
  })

  it('survives a restart and is gone when it was removed', async () => {
    const { store, ann, signIn, login } = await withApp()
    const again = await startAccounts({ store })
    stepOf(await again.accounts.signIn.login({ username: 'ann', password }, from()), 'code')

    await signIn.secondFactor.remove(ann.accountSid, ann.sid)

    loggedIn(await login())
  })
})

describe('a challenge', () => {
  it('is no token, and ends with the password and with time', async () => {
    const { accounts, account, ann, signIn, login, code, clock } = await withApp()
    const { challenge } = stepOf(await login(), 'code')

    expect(await accounts.verifyBearer(challenge)).toEqual({ refused: 'bad-credentials' })
    const { token, renewalToken } = loggedIn(await signIn.showCode(challenge, code(), from()))
    for (const text of [token, renewalToken, 'x'])
      expect(await signIn.showCode(text, '1', from())).toEqual({ refused: 'bad-credentials' })
    await accounts.people.update(account.sid, ann.sid, { password: 'other words of mine' })
    expect(await signIn.showCode(challenge, code(), from())).toEqual({ refused: 'expired' })
    const next = await signIn.login({ username: 'ann', password: 'other words of mine' }, from())
    await clock.advance(11 * 60_000)
    expect(await signIn.showCode(stepOf(next, 'code').challenge, code(), from())).toEqual({
      refused: 'expired',
    })
  })
})

describe('another session', () => {
  it('is asked about while somebody uses it, and ends when that is chosen', async () => {
    const { accounts, account, ann, signIn, login } = await withAnn()
    const first = loggedIn(await login())
    const asks = (use: 'open' | 'in-call' | 'closed') =>
      signIn.login({ username: 'ann', password }, from(), () => use)
    loggedIn(await asks('closed'))

    const { challenge, sessions } = stepOf(await asks('in-call'), 'elsewhere')

    expect(sessions[0]).toMatchObject({ use: 'in-call', address: 's', personSid: ann.sid })
    expect(accounts.sessions.list(account.sid, ann.sid)).toHaveLength(2)
    const last = loggedIn(await signIn.decide(challenge, true, from()))
    expect(accounts.sessions.list(account.sid, ann.sid)).toEqual([last.session])
    expect(await accounts.verifyBearer(first.token)).toEqual({ refused: 'expired' })
  })

  it('does not let the second factor be left out', async () => {
    const { signIn, login } = await withApp()
    const { challenge } = stepOf(await login(), 'code')

    stepOf(await signIn.decide(challenge, true, from()), 'code')
  })
})

describe('a link', () => {
  it('lets a person set their password once', async () => {
    const { accounts, account, signIn, store, clock } = await withAnn()
    const bob = await accounts.people.create(account.sid, { username: 'bob' })
    expect(await signIn.login({ username: 'bob', password: '' }, from())).toEqual({
      refused: 'bad-credentials',
    })
    const { secret, expiresAt } = await signIn.links.issue(account.sid, bob.sid)
    expect(expiresAt - clock.now()).toBe(7 * 86_400_000)
    expect(store.dump()).not.toContain(secret)
    expect(await signIn.personOfLink(secret, from())).toMatchObject({ username: 'bob' })

    await expect(signIn.useLink(secret, 'too short', from())).rejects.toThrow('12')
    loggedIn(await signIn.useLink(secret, password, from()))

    expect(await signIn.useLink(secret, password, from())).toEqual({ refused: 'expired' })
  })

  it('is good for a day when it resets a password, and the next one replaces it', async () => {
    const { account, ann, signIn, clock } = await withAnn()
    const first = await signIn.links.issue(account.sid, ann.sid)
    const second = await signIn.links.issue(account.sid, ann.sid)

    expect(await signIn.personOfLink(first.secret, from())).toEqual({ refused: 'expired' })
    await clock.advance(86_400_000)
    expect(await signIn.personOfLink(second.secret, from())).toEqual({ refused: 'expired' })
  })

  it('is no longer good once the password was changed in another way', async () => {
    const { accounts, account, ann, signIn } = await withAnn()
    const { secret } = await signIn.links.issue(account.sid, ann.sid)

    await accounts.people.update(account.sid, ann.sid, { password: 'other words of mine' })

    expect(await signIn.personOfLink(secret, from())).toEqual({ refused: 'expired' })
  })

  it('ends the sessions that there are', async () => {
    const { accounts, account, ann, signIn, login } = await withAnn()
    const { token } = loggedIn(await login())
    const { secret } = await signIn.links.issue(account.sid, ann.sid)

    const next = loggedIn(await signIn.useLink(secret, 'other words of mine', from()))

    expect(await accounts.verifyBearer(token)).toEqual({ refused: 'expired' })
    expect(accounts.sessions.list(account.sid, ann.sid)).toEqual([next.session])
  })

  it('leaves the second factor in place', async () => {
    const { account, ann, signIn } = await withApp()
    const { secret } = await signIn.links.issue(account.sid, ann.sid)

    stepOf(await signIn.useLink(secret, 'other words of mine', from()), 'code')
  })

  it('cannot be guessed', async () => {
    const { account, ann, signIn } = await withAnn()
    const { secret } = await signIn.links.issue(account.sid, ann.sid)
    for (let n = 0; n < 6; n++) await signIn.personOfLink(`${ann.sid}.${n}`, from())

    expect(await signIn.personOfLink(secret, from())).toMatchObject({ refused: 'rate-limited' })
    for (const text of ['', '.', 'US', `${ann.sid}`, 'x'.repeat(5_000)])
      expect(await signIn.personOfLink(text, from('elsewhere'))).toEqual({ refused: 'expired' })
  })
})

describe('a password', () => {
  it.each([
    ['short', 'short one'],
    ['the same few characters', 'abababababab'],
    ['well known', 'passwordpassword'],
    ['well known with padding', 'password!!2026'],
    ['with the user name', 'ann-likes-her-tea'],
    ['too long', 'long'.repeat(64)],
  ])('that is %s is refused', async (_, unfit) => {
    const { accounts, account } = await withAnn()
    const input = { username: 'ann-likes', password: unfit }

    await expect(accounts.people.create(account.sid, input)).rejects.toMatchObject({ code: 20001 })
  })

  it('is changed by who knows the old one; every other session ends', async () => {
    const { accounts, ann, signIn, login } = await withAnn()
    const other = loggedIn(await login())
    const change = (old: string) =>
      signIn.changePassword(ann, { old, next: 'other words of mine' }, from())

    expect(await change('wrong')).toEqual({ refused: 'bad-credentials' })
    const next = await change(password)

    if ('refused' in next) throw new Error('refused')
    expect(await accounts.verifyBearer(next.token)).toMatchObject({ kind: 'person' })
    expect(await accounts.verifyBearer(other.token)).toEqual({ refused: 'expired' })
    expect(accounts.sessions.list(ann.accountSid, ann.sid)).toEqual([next.session])
  })
})

describe('a disabled person', () => {
  it('is out at once and cannot come back', async () => {
    const { accounts, account, ann, login, signIn } = await withAnn()
    const { token, renewalToken } = loggedIn(await login())
    await accounts.people.update(account.sid, ann.sid, { status: 'disabled' })

    expect(await accounts.verifyBearer(token)).toEqual({ refused: 'expired' })
    expect(await accounts.sessions.renew(renewalToken, from())).toEqual({ refused: 'expired' })
    expect(await login()).toEqual({ refused: 'person-disabled' })
    await expect(signIn.links.issue(account.sid, ann.sid)).rejects.toMatchObject({ code: 20409 })
  })

  it('who is enabled again logs in again, over a restart too', async () => {
    const { accounts, account, ann, login, store } = await withAnn()
    const { token, renewalToken } = loggedIn(await login())
    await accounts.people.update(account.sid, ann.sid, { status: 'disabled' })
    await accounts.people.update(account.sid, ann.sid, { status: 'active' })

    const again = await startAccounts({ store })

    for (const { sessions } of [accounts, again.accounts]) {
      expect(await sessions.verify(token)).toEqual({ refused: 'expired' })
      expect(await sessions.renew(renewalToken, from())).toEqual({ refused: 'expired' })
      expect(sessions.list(account.sid, ann.sid)).toEqual([])
    }
    loggedIn(await login())
  })
})

describe('a session', () => {
  it('ends after twelve hours, also for a connection that is still open', async () => {
    const { accounts, login, clock } = await withAnn()
    const { token } = loggedIn(await login())
    const principal = await accounts.sessions.verify(token)
    if ('refused' in principal) throw new Error('refused')
    await clock.advance(12 * 3_600_000 - 1)
    expect(accounts.sessions.current(principal)).toHaveProperty('person')

    await clock.advance(1)
    // Its row goes with the others that are over.
    accounts.sessions.forgetOld()

    expect(accounts.sessions.current(principal)).toEqual({ refused: 'expired' })
  })
})

describe('an identity provider', () => {
  const email = 'ann@example.com'

  async function withProvider() {
    const started = await withAnn()
    const { accounts, account, ann, signIn } = started
    await accounts.people.update(account.sid, ann.sid, { email })
    await signIn.rememberProvider(account.sid, ann.sid, 'https://a.example 1')
    const find = (subject: string, address: string | null) =>
      signIn.personOfProvider(account.sid, { subject, email: address })?.username
    return { ...started, find }
  }

  it('vouches for whom it knows, whatever the address is now', async () => {
    const { find } = await withProvider()

    expect(find('https://a.example 1', null)).toBe('ann')
    expect(find('https://a.example 2', 'bob@example.com')).toBeUndefined()
  })

  it('that gives an address to somebody else lets nobody in as the person before', async () => {
    const { find } = await withProvider()

    expect(find('https://a.example 2', email)).toBeUndefined()
  })

  it('that follows another one finds people by their address', async () => {
    const { find } = await withProvider()

    expect(find('https://b.example 2', 'ANN@example.com')).toBe('ann')
  })
})

describe('the last administrator', () => {
  it('stays one', async () => {
    const { accounts, account, ann } = await withAnn(['admin'])
    const { people } = accounts
    const last = { code: 20409, message: expect.stringContaining('last administrator') }

    await expect(people.remove(account.sid, ann.sid)).rejects.toMatchObject(last)
    await expect(people.update(account.sid, ann.sid, { roles: ['agent'] })).rejects.toMatchObject(
      last,
    )
    await expect(people.update(account.sid, ann.sid, { status: 'disabled' })).rejects.toMatchObject(
      last,
    )
    await people.create(account.sid, { username: 'bob', roles: ['admin'] })
    await people.remove(account.sid, ann.sid)
  })
})
