/** To whom the secret of a connector may be told. */
import { SecretBox, type Shelf } from '@offhook/accounts'
import { makeSid, SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ConnectorInput, Connectors } from './connectors.ts'
import type { PayConnectorRow } from './model.ts'
import type { Connector, ConnectorSetup } from './ports.ts'

const account = makeSid('AC')
const input: ConnectorInput = {
  uniqueName: 'Default',
  kind: 'https',
  url: 'https://pay.example.com/charge',
  username: 'user',
  secret: 'first',
  yearDigits: 2,
}

let connectors: Connectors
let asked: ConnectorSetup[]
let row: PayConnectorRow

beforeEach(async () => {
  asked = []
  const stored = new Map<string, PayConnectorRow>()
  const make = (setup: ConnectorSetup): Connector => {
    asked.push(setup)
    return { test: async () => null, ask: () => Promise.reject(new Error('not asked here')) }
  }
  const shelf = {
    clock: new SimulatedClock(),
    rows: {
      find: async (_entity: string, where: Partial<PayConnectorRow>) =>
        [...stored.values()].find((each) =>
          Object.entries(where).every(([name, value]) => each[name as 'sid'] === value),
        ),
    },
    writer: {
      commit: async ([change]: readonly { row: PayConnectorRow }[]) =>
        void stored.set(change!.row.sid, change!.row),
    },
  } as unknown as Shelf
  const box = new SecretBox(Buffer.alloc(32, 1))
  connectors = new Connectors({ shelf, box, makers: { https: make, stripe: make } })
  row = await connectors.create(account, input)
})

describe('the secret of a connector', () => {
  it.each([
    ['another host', { url: 'https://elsewhere.example.com/charge' }],
    ['another port', { url: 'https://pay.example.com:8443/charge' }],
    ['another kind', { kind: 'stripe' }],
    ['another host with no secret', { url: 'https://elsewhere.example.com/', secret: '' }],
  ] as const)('is wanted again for %s', async (_what, change) => {
    await expect(connectors.update(account, row.sid, change)).rejects.toMatchObject({
      code: 20001,
      message: expect.stringContaining('secret'),
    })
    await connectors.update(account, row.sid, { ...change, secret: 'second' })
    await connectors.test(account, row.sid)
    expect(asked).toMatchObject([{ secret: 'second' }])
  })

  it('stays for another path and name', async () => {
    const change = { url: 'https://pay.example.com/v2', uniqueName: 'New' }
    await connectors.update(account, row.sid, change)
    await connectors.test(account, row.sid)
    expect(asked).toMatchObject([{ secret: 'first', url: change.url }])
  })
})

describe('the URL of a connector', () => {
  it.each([
    'http://pay.example.com/charge',
    'http://localhost.example.com/charge',
    'ftp://pay.example.com/charge',
    'pay.example.com',
    '',
  ])('may not be %j: card data leaves by TLS only', async (url) => {
    const other = { ...input, uniqueName: 'Other', url }
    await expect(connectors.create(account, other)).rejects.toMatchObject({
      code: 20001,
      message: expect.stringContaining('https'),
    })
    const secret = 'second'
    await expect(connectors.update(account, row.sid, { url, secret })).rejects.toMatchObject({
      code: 20001,
    })
  })

  it('may be plain on this machine, and nothing for Stripe', async () => {
    const plain = { ...input, uniqueName: 'Plain', url: 'http://127.0.0.1:9/charge' }
    expect(await connectors.create(account, plain)).toMatchObject({ url: plain.url })
    const stripe = { ...input, uniqueName: 'Stripe', kind: 'stripe', url: '' } as const
    expect(await connectors.create(account, stripe)).toMatchObject({ kind: 'stripe' })
  })
})
