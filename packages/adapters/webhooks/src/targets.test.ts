import { makeSid } from '@offhook/core'
import { WebhookHost } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Targets } from './targets.ts'
import { WebhookClient } from './webhook-client.ts'

/** What the guide recommends where applications are all outside. */
const inside = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.168.0.0/16', '::/128', '::1/128', 'fc00::/7', 'fe80::/10'],
]

let host: WebhookHost

beforeEach(async () => {
  host = await WebhookHost.open()
})

afterEach(() => host.close())

const clientOf = (deny: readonly string[], allow: readonly string[] = []) =>
  new WebhookClient({ authTokenOf: () => 'token', targets: new Targets({ deny, allow }) })

const ask = (client: WebhookClient, url: string) =>
  client.fetch({ accountSid: makeSid('AC'), callSid: null, url, method: 'GET', parameters: {} })

describe('an application inside, where none may be', () => {
  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://2130706433',
    'http://0x7f.1',
    'http://0.0.0.0',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://10.1.2.3',
    'http://169.254.169.254',
    'http://[fe80::1]',
  ])('is not asked: %s', async (base) => {
    const { port } = new URL(host.url)
    host.answers('/', '<Response/>')

    const reply = await ask(clientOf(inside), `${base}:${port}/#ct=1000&rc=0`)

    expect(reply).toMatchObject({ ok: false, code: 11210 })
    expect(host.requests).toEqual([])
  })

  it('is not asked by a redirect from outside either', async () => {
    const { port } = new URL(host.url)
    const location = `http://localhost:${port}/inner`
    const url = host.answers('/outer', () => ({ status: 302, headers: { location } }))
    host.answers('/inner', '<Response/>')
    // The host's own address counts as outside, every other of this machine as inside.
    const client = clientOf([...inside, '::1'], ['127.0.0.1'])
    const closed = clientOf(['127.0.0.2/31', '::1'])

    expect(await ask(client, url)).toMatchObject({ ok: true })
    expect(host.asked('/inner')).toHaveLength(1)
    const elsewhere = host.answers('/away', () => ({
      status: 302,
      headers: { location: `http://127.0.0.2:${port}/inner` },
    }))
    expect(await ask(closed, elsewhere)).toMatchObject({ ok: false, code: 11210 })
    expect(host.asked('/inner')).toHaveLength(1)
  })

  it('is asked when it is an exception, and everywhere without the setting', async () => {
    const url = host.answers('/', '<Response/>')

    expect(await ask(clientOf(inside, ['127.0.0.1/32']), url)).toMatchObject({ ok: true })
    expect(await ask(clientOf([]), url)).toMatchObject({ ok: true })
  })
})

it('of the addresses of a name those are asked that may be', async () => {
  const { port } = new URL(host.url)
  host.answers('/', '<Response/>')

  expect(await ask(clientOf(['::1']), `http://localhost:${port}/`)).toMatchObject({ ok: true })
})
