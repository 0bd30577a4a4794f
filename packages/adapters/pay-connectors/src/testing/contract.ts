/** What every connector must do, of whichever processor. */
import type { Connector, ConnectorSetup } from '@offhook/pay'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AnsweringServer, type Asked, json, type Reply } from './answers.ts'
import { accountRequest, cardRequest, DECLINED, setupAt, tokenRequest } from './requests.ts'

/**
 * Tests of a connector; stands in a `describe` of its own.
 * @param like answers as the processor does: approves, but for the card `DECLINED`, and knows the secret
 * of `setupAt`
 */
export function holdsContract(
  make: (setup: ConnectorSetup) => Connector,
  like: (asked: Asked) => Reply,
): void {
  let server: AnsweringServer
  let setup: ConnectorSetup
  let connector: Connector
  beforeEach(async () => {
    server = new AnsweringServer()
    server.reply = like
    setup = setupAt(await server.open())
    connector = make(setup)
  })
  afterEach(() => server.close())

  it('charges a card and an account', async () => {
    for (const request of [cardRequest(), accountRequest()]) {
      expect(await connector.ask(request)).toMatchObject({
        ok: true,
        confirmationCode: expect.stringMatching(/./),
      })
    }
  })

  it('makes a token', async () => {
    for (const tokenType of ['one-time', 'reusable', 'payment-method'] as const) {
      const answer = await connector.ask(tokenRequest({ tokenType }))
      expect(answer).toMatchObject({ ok: true, token: expect.stringMatching(/./) })
    }
  })

  it('answers a decline with its own code, and never with the number', async () => {
    const answer = await connector.ask(cardRequest({ number: DECLINED }))
    expect(answer).toMatchObject({
      ok: false,
      connectorError: expect.stringMatching(/decline/),
      paymentError: 'Your card was declined.',
    })
    expect(JSON.stringify(answer)).not.toContain(DECLINED)
  })

  it.each([
    ['cut', 'cut'],
    ['500', json({}, 500)],
    ['no JSON', { status: 200, body: '<html>' }],
    ['a list', json([])],
    ['nothing', json({})],
    ['too much', { status: 200, body: `"${'x'.repeat(100_000)}"` }],
    ['10 MB', json({ charge_id: 'ch_1', id: 'pm_1', status: 'x'.repeat(10_000_000) })],
    ['headers without end', { status: 200, body: '{}', header: 'x'.repeat(100_000) }],
    ['another address', { status: 302, body: '', header: 'https://elsewhere.example.com/' }],
  ] as const)('answers when it hears %s', async (_name, reply) => {
    server.reply = () => reply
    const answer = await connector.ask(cardRequest())
    expect(answer.ok).toBe(false)
    if (!answer.ok) expect([64008, 64012]).toContain(answer.payErrorCode)
  })

  it('asks twice with one transaction when the first is cut', async () => {
    let cuts = 0
    server.reply = (asked) => (cuts++ === 0 ? 'cut' : like(asked))
    expect(await connector.ask(cardRequest())).toMatchObject({ ok: true })
    const [first, second] = server.asked
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
  })

  it('says whether its credentials are taken', async () => {
    expect(await connector.test()).toBeNull()
    expect(await make({ ...setup, secret: 'wrong' }).test()).toMatch(/refuse/)
    await server.close()
    expect(await connector.test()).toMatch(/could not be/)
    await server.open()
  })
}
