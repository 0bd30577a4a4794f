import type { Gate, PhoneNumber, SipCredential, SipUser } from '@offhook/accounts'
import { type Clock, makeSid, SimulatedClock } from '@offhook/core'
import { type Country, numberReader } from '@offhook/numbers'
import {
  answerChallenge,
  parseChallenge,
  parseMessage,
  type Admission as SipAdmission,
  type SipRequest,
  type Source,
} from '@offhook/sip'
import { beforeEach, describe, expect, it } from 'vitest'
import { identityOf } from '../directory.ts'
import { emptyDirectory, trunkOf } from '../testing/gateway-options.ts'
import { Admission, type Peer } from './admission.ts'
import { TrustedSources } from './trust.ts'

const NUMBER = '+12015550101'
const STRANGER = '198.51.100.7'
const HOME = '198.51.100.20'
const CARRIER = '203.0.113.4'
const accountSid = makeSid('AC')

const times = { dateCreated: 0, dateUpdated: 0 }
const user: SipUser = { sid: makeSid('CR'), accountSid, username: 'kate', domain: 'd', ...times }
const other: SipUser = { ...user, sid: makeSid('CR'), username: 'tom' }
const trunk = trunkOf(accountSid, { addresses: ['203.0.113.0/29'] })
const users = [user, other]
const kate = identityOf(user)
const number = { phoneNumber: NUMBER, accountSid } as unknown as PhoneNumber

/** Every reading of it comes a millisecond after the one before. */
class RunningClock extends SimulatedClock {
  override now(): number {
    this.#read++
    return super.now() + this.#read
  }
  #read = 0
}

let clock: SimulatedClock
let admission: Admission
let registered: string[]
let gates: Map<string, Gate>
let country: Country

const open = (with_: Clock) =>
  new Admission({
    clock: with_,
    directory: {
      ...emptyDirectory(accountSid),
      readerOf: (sid) => numberReader(sid === null ? 'US' : country),
      numberFor: (text) => (text === NUMBER ? number : undefined),
      sipUser: (name) => users.find(({ username }) => username === name),
      sipPasswordOf: ({ username }) => `secret of ${username}`,
      gate: (host) => gates.get(host),
      trunks: () => [trunk],
    },
    trusted: new TrustedSources([], with_),
    trunkByContact: (contact) => (contact === 'token' ? trunk : undefined),
    registrar: {
      bindingsOf: (aor) =>
        (aor === 'kate' ? registered : []).map((address) => ({
          uri: 'sip:kate@10.0.0.1',
          flow: from(address),
          behindNat: false,
          callId: 'r',
          cseq: 1,
          expiresAt: 1,
        })),
    },
    domain: 'offhook',
    nonceSecret: Buffer.alloc(32, 7),
  })

beforeEach(() => {
  clock = new SimulatedClock()
  registered = []
  country = 'US'
  gates = new Map()
  admission = open(clock)
})

const from = (address: string): Source => ({ protocol: 'udp', address, port: 5060 })
const uri = `sip:${NUMBER}@offhook`

function request(method: string, authorization?: string, to = uri): SipRequest {
  const text = [
    `${method} ${to} SIP/2.0`,
    'Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK1',
    'From: <sip:x@198.51.100.7>;tag=1',
    `To: <${to}>`,
    'Call-ID: 1',
    `CSeq: 1 ${method}`,
    ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')
  const parsed = parseMessage(Buffer.from(text), 'datagram')
  if (!parsed.ok || parsed.message.kind !== 'request') throw new Error('no request')
  return parsed.message
}

type Word = SipAdmission<Peer> | 'accept'

function statusOf(word: Word): number | 'accept' | 'silence' {
  if (typeof word === 'string') return word
  return 'accept' in word ? 'accept' : word.status
}

function answer(word: Word, method: string, username: string, password: string, to = uri): string {
  if (typeof word === 'string' || !('status' in word)) throw new Error('not challenged')
  const challenge = parseChallenge(String(word.headers?.['WWW-Authenticate']))
  if (!challenge) throw new Error('no challenge')
  return answerChallenge(challenge, { method, uri: to }, { username, password }) ?? ''
}

function login(address: string, username: string, password = `secret of ${username}`): string {
  const word = admission.admit(request('INVITE'), from(address))
  return answer(word, 'INVITE', username, password)
}

describe('an INVITE', () => {
  it('of a stranger is challenged, and taken with the right password alone', () => {
    expect(statusOf(admission.admit(request('INVITE'), from(STRANGER)))).toBe(401)
    expect(
      admission.admit(request('INVITE', login(STRANGER, 'kate')), from(STRANGER)),
    ).toMatchObject({ accept: { user: kate, trunk: null, number } })
    const wrong = request('INVITE', login(STRANGER, 'kate', 'wrong'))
    expect(statusOf(admission.admit(wrong, from(STRANGER)))).toBe(403)
  })

  it('of a phone is for the number that its account writes so', () => {
    const national = 'sip:2015550101@offhook'
    const asked = () => {
      const challenge = admission.admit(request('INVITE', undefined, national), from(STRANGER))
      const proof = answer(challenge, 'INVITE', 'kate', 'secret of kate', national)
      return admission.admit(request('INVITE', proof, national), from(STRANGER))
    }
    expect(asked()).toMatchObject({ accept: { number } })

    country = 'ES'

    expect(asked()).toMatchObject({ accept: { number: null } })
    // A trusted address may mean anybody's number: it writes as the site does.
    const local = admission.admit(request('INVITE', undefined, national), from('127.0.0.1'))
    expect(local).toMatchObject({ accept: { number } })
  })

  it('is never taken without the password, at whatever moment its nonce ends', async () => {
    for (let early = -40; early <= 40; early++) {
      const running = new RunningClock()
      admission = open(running)
      const credentials = login(STRANGER, 'kate', 'wrong')
      const now = running.now()
      await running.advance(60_000 + early)
      expect(running.now() - now).toBeGreaterThan(59_900)

      const word = admission.admit(request('INVITE', credentials), from(STRANGER))

      expect([401, 403]).toContain(statusOf(word))
    }
  })

  it('that is a text is challenged as a call is, and names the number with the right password', () => {
    const challenge = admission.admit(request('MESSAGE'), from(STRANGER))
    expect(challenge).toMatchObject({ status: 401 })
    const proof = answer(challenge, 'MESSAGE', 'kate', 'secret of kate')

    expect(admission.admit(request('MESSAGE', proof), from(STRANGER))).toMatchObject({
      accept: { user: { username: 'kate' }, number },
    })
  })

  it('is challenged again when the nonce has ended, at a trusted address too', async () => {
    for (const address of [STRANGER, CARRIER, '127.0.0.1']) {
      const word = admission.admit(request('INVITE', login(STRANGER, 'kate')), from(STRANGER))
      expect(statusOf(word)).toBe('accept')
      const challenge = admission.admit(request('REGISTER'), from(address))
      const old = answer(challenge, 'INVITE', 'kate', 'secret of kate')
      await clock.advance(61_000)

      const again = admission.admit(request('INVITE', old), from(address))

      expect(statusOf(again)).toBe(401)
      expect(JSON.stringify(again)).toContain('stale=true')
    }
  })

  it('of a trunk or of this machine needs no password, and says whose it is', () => {
    expect(admission.admit(request('INVITE'), from(CARRIER))).toMatchObject({
      accept: { trunk, user: null, number },
    })
    expect(admission.admit(request('INVITE'), from('127.0.0.1'))).toMatchObject({
      accept: { trunk: null, user: null, number },
    })
  })
})

describe('strangers', () => {
  it.each(['CANCEL', 'BYE', 'OPTIONS', 'INVITE', 'REGISTER', 'MESSAGE'])(
    'who send %s on and on are answered so often, and then no more',
    (method) => {
      const words = Array.from({ length: 100 }, () =>
        statusOf(admission.admit(request(method), from(STRANGER))),
      )

      expect(words.filter((word) => word !== 'silence').length).toBe(20)
      expect(statusOf(admission.admit(request(method), from('127.0.0.1')))).not.toBe('silence')
    },
  )
})

describe('a request of a call from elsewhere', () => {
  const peer = (parts: Partial<Peer>): Peer => ({
    accountSid,
    user: null,
    trunk: null,
    gate: null,
    number: null,
    ...parts,
  })
  const elsewhere = (address: string, whose: Peer | undefined, authorization?: string) =>
    statusOf(admission.admitElsewhere(request('BYE', authorization), from(address), whose))

  it('is refused where nobody could prove anything, and soon not answered', () => {
    expect(elsewhere(STRANGER, peer({}))).toBe(403)
    expect(elsewhere(STRANGER, undefined)).toBe(403)
    // Only its own trunk speaks for a call.
    expect(elsewhere(CARRIER, peer({ user: null }))).toBe(403)
    const words = Array.from({ length: 30 }, () => elsewhere(STRANGER, peer({})))
    expect(words.at(-1)).toBe('silence')
  })

  it('is taken from another server of the same trunk, and from this machine', () => {
    expect(elsewhere('203.0.113.6', peer({ trunk }))).toBe('accept')
    expect(elsewhere('203.0.113.99', peer({ trunk }))).toBe(403)
    expect(elsewhere('127.0.0.1', peer({}))).toBe('accept')
  })

  it('is taken from where the phone has registered meanwhile', () => {
    expect(elsewhere(HOME, peer({ user: kate }))).toBe(401)
    registered = [HOME]
    expect(elsewhere(HOME, peer({ user: kate }))).toBe('accept')
    expect(elsewhere(HOME, peer({ user: identityOf(other) }))).toBe(401)
  })

  it('of a user is challenged: a phone that has changed networks knows its password', () => {
    const ask = (username: string, password: string) => {
      const word = admission.admitElsewhere(request('BYE'), from(HOME), peer({ user: kate }))
      return elsewhere(HOME, peer({ user: kate }), answer(word, 'BYE', username, password))
    }

    expect(ask('kate', 'secret of kate')).toBe('accept')
    expect(ask('tom', 'secret of tom')).toBe(403)
    expect(ask('kate', 'wrong')).toBe(403)
  })
})

describe('a domain', () => {
  const OFFICE = 'sip:desk@office.example.com'
  const credential = { sid: makeSid('CR'), accountSid, username: 'ann' } as SipCredential
  /** Its list of addresses has STRANGER, its lists of credentials have ann. */
  const open = (asks: Partial<Gate>) => {
    const gate = {
      accountSid,
      name: 'office.example.com',
      asksAddress: false,
      asksPassword: false,
      takesRegistrations: false,
      asksTls: false,
      hasAddress: (address: string) => address === STRANGER,
      keys: (_use, username) => (username === 'ann' ? [{ credential, password: 'ann' }] : []),
      ...asks,
    } as Gate
    gates.set(gate.name, gate)
    return gate
  }
  const ask = (method: string, address: string, authorization?: string) =>
    admission.admit(request(method, authorization, OFFICE), from(address))
  const withPassword = (method: string, address: string, username: string, password: string) =>
    ask(method, address, answer(ask(method, address), method, username, password, OFFICE))

  it('without a list lets nobody call, whoever is trusted elsewhere', () => {
    open({})

    for (const address of [STRANGER, CARRIER, '127.0.0.1']) {
      expect(statusOf(ask('INVITE', address))).toBe(403)
    }
  })

  it('with addresses lets these call, and no others, without a password', () => {
    const gate = open({ asksAddress: true })

    expect(ask('INVITE', STRANGER)).toMatchObject({ accept: { gate, user: null, number: null } })
    expect(statusOf(ask('INVITE', HOME))).toBe(403)
  })

  it('with credentials lets their users call, and not the phones of other realms', () => {
    const gate = open({ asksPassword: true })

    expect(withPassword('INVITE', HOME, 'ann', 'ann')).toMatchObject({
      accept: { gate, user: { username: 'ann', aor: 'ann@office.example.com' } },
    })
    expect(statusOf(withPassword('INVITE', HOME, 'ann', 'wrong'))).toBe(403)
    expect(statusOf(withPassword('INVITE', HOME, 'kate', 'secret of kate'))).toBe(403)
  })

  it('with both asks for both', () => {
    open({ asksAddress: true, asksPassword: true })

    expect(statusOf(ask('INVITE', HOME))).toBe(403)
    expect(statusOf(ask('INVITE', STRANGER))).toBe(401)
    expect(statusOf(withPassword('INVITE', STRANGER, 'ann', 'ann'))).toBe('accept')
  })

  it('takes registrations of its users, where it takes any', () => {
    open({ asksPassword: true })
    expect(statusOf(ask('REGISTER', HOME))).toBe(403)
    open({ takesRegistrations: true })

    expect(statusOf(withPassword('REGISTER', HOME, 'ann', 'ann'))).toBe('accept')
    expect(statusOf(withPassword('REGISTER', HOME, 'kate', 'secret of kate'))).toBe(403)
  })

  it('that is secure takes nothing that others can read', () => {
    open({ asksAddress: true, asksTls: true, takesRegistrations: true })
    const byTls = { ...from(STRANGER), protocol: 'tls' } as const

    expect(statusOf(ask('INVITE', STRANGER))).toBe(403)
    expect(statusOf(ask('REGISTER', STRANGER))).toBe(403)
    expect(statusOf(admission.admit(request('INVITE', undefined, OFFICE), byTls))).toBe('accept')
    expect(statusOf(admission.admit(request('REGISTER', undefined, OFFICE), byTls))).toBe(401)
  })

  it('answers nobody without limit', () => {
    open({ asksAddress: true })

    const words = Array.from({ length: 40 }, () => statusOf(ask('INVITE', HOME)))

    expect(words.filter((word) => word !== 'silence').length).toBe(20)
  })
})
