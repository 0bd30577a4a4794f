/** Crowds and guesses at logins: callers do not wait, and nobody is locked out. */
import { request } from 'node:http'
import { ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth } from '../support/rest.ts'
import { root } from '../support/root.ts'

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start(root)
})

afterAll(() => server?.stop())

interface Attempt {
  readonly username: string
  readonly password: string
  /** Any of loopback's addresses: to the server each is a machine of its own. */
  readonly from: string
}

/** The status of a login, and what `Retry-After` says. */
function logIn({ username, password, from }: Attempt) {
  const { port } = new URL(server.facts.httpUrl)
  return new Promise<{ status: number; retryAfter: string | undefined }>((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      localAddress: from,
      method: 'POST',
      path: '/offhook/v1/Sessions',
      headers: { 'content-type': 'application/json' },
    })
    sent.once('error', reject)
    sent.once('response', (answer) => {
      const { statusCode: status = 0, headers } = answer
      answer.resume().once('end', () => resolve({ status, retryAfter: headers['retry-after'] }))
    })
    sent.end(JSON.stringify({ username, password }))
  })
}

const address = (n: number) => `127.0.${1 + (n >> 7)}.${1 + (n & 127)}`

// Elsewhere loopback has one address.
describe.runIf(process.platform === 'linux')('a crowd that logs in', () => {
  it('does not keep a caller waiting, and is told when to come back', async () => {
    const { sip, phoneNumber } = server.facts
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550171' })
    // The hash that unknown names are compared with is made.
    await logIn({ username: 'nobody', password: 'guess', from: address(0) })
    let hashed = 0
    const crowd = Array.from({ length: 200 }, async (_, n) => {
      const outcome = await logIn({ username: `nobody${n}`, password: 'guess', from: address(n) })
      if (outcome.status === 401) hashed++
      return outcome
    })
    await until('the crowd is there', () => hashed > 0)

    const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
    await call.until('answered')
    await until('the caller is spoken to', () => call.mouth.packets.some(({ peak }) => peak > 1000))
    const meanwhile = hashed

    expect(meanwhile).toBeLessThan(60)
    const outcomes = await Promise.all(crowd)
    const refused = outcomes.filter(({ status }) => status === 429)
    expect(outcomes.filter(({ status }) => ![401, 429].includes(status))).toEqual([])
    expect(refused.length).toBeGreaterThan(100)
    expect(refused.filter(({ retryAfter }) => !(Number(retryAfter) > 0))).toEqual([])
    await phone.close()
  })
})

describe.runIf(process.platform === 'linux')('guesses at the administrator', () => {
  it('from six addresses lock the administrator out nowhere', async () => {
    const admin = server.facts.logins.find(({ role }) => role === 'admin')
    const { username = '', password = '' } = admin ?? {}
    const login = (from: string) => logIn({ username, password, from })
    expect((await login('127.0.9.1')).status).toBe(201)

    const guesses = Array.from({ length: 60 }, (_, n) =>
      logIn({ username, password: `guess ${n}`, from: `127.0.8.${1 + (n % 6)}` }),
    )
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)

    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(42)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(18)
    expect((await login('127.0.9.1')).status).toBe(201)
    expect((await login('127.0.9.2')).status).toBe(201)
  })

  it('by wrong tokens do not lock out the right one behind the same proxy', async () => {
    const { accountSid, authToken, httpUrl } = server.facts
    const ask = async (token: string) => {
      const authorization = basicAuth(server.facts, token)
      const url = `${httpUrl}/2010-04-01/Accounts/${accountSid}.json`
      const answer = await fetch(url, { headers: { authorization } })
      await answer.arrayBuffer()
      return answer.status
    }
    expect(await ask(authToken)).toBe(200)

    const statuses: number[] = []
    for (let n = 0; n < 100; n++) statuses.push(await ask(`guess ${n}`))

    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    expect(await ask(authToken)).toBe(200)
  })
})
