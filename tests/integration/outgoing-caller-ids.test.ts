/** Numbers of others that an account may show: their owners are called, and type a code. */
import { type PhoneCall, ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

let server: ServerProcess
let host: WebhookHost
/** Where the account's carrier delivers: every number rings here. */
let carrier: SipPhone

const client = () => restClient(server.facts)

beforeAll(async () => {
  server = await ServerProcess.start(root)
  host = await WebhookHost.open()
  carrier = await SipPhone.open({ name: 'carrier', user: 'carrier' })
  const { httpUrl } = server.facts
  const made = await fetch(`${httpUrl}/offhook/v1/Trunks`, {
    method: 'POST',
    headers: {
      authorization: basicAuth(server.facts),
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      friendlyName: 'carrier',
      addresses: [],
      target: carrier.uri,
      dialPrefixes: ['+1'],
    }),
  })
  expect(made.status).toBe(201)
})

afterAll(async () => {
  await carrier?.close()
  await host?.close()
  await server?.stop()
})

/** Hears the question, and types these digits. */
async function type(call: PhoneCall, digits: string): Promise<void> {
  await until('the question is heard', () =>
    call.mouth.heard(300)?.some((sample) => Math.abs(sample) > 0.05),
  )
  call.press(digits)
}

describe('a number of somebody else', () => {
  it('becomes a caller id when its owner types the code, and is listed, named and removed', async () => {
    const phoneNumber = '+12025550111'
    const statusCallback = host.answers('/verified', '<Response/>')

    const asked = await client().validationRequests.create({
      phoneNumber,
      friendlyName: 'Her desk',
      statusCallback,
    })
    expect(asked).toMatchObject({ phoneNumber, friendlyName: 'Her desk' })
    expect(asked.validationCode).toMatch(/^\d{6}$/)
    expect(await client().outgoingCallerIds.list()).toEqual([])
    const call = await until('the owner is called', () => carrier.calls.at(-1))
    await call.answer()
    await type(call, asked.validationCode)

    const [row] = await until('the number is verified', async () => {
      const rows = await client().outgoingCallerIds.list({ phoneNumber })
      return rows.length > 0 && rows
    })
    await call.until('ended', 20_000)
    expect(row).toMatchObject({
      phoneNumber,
      friendlyName: 'Her desk',
      accountSid: server.facts.accountSid,
    })
    expect(row?.sid).toMatch(/^PN[0-9a-f]{32}$/)
    const told = await until('the application is told', () => host.asked('/verified')[0])
    expect(told.parameters).toMatchObject({
      VerificationStatus: 'success',
      OutgoingCallerIdSid: row?.sid,
      CallSid: asked.callSid,
    })

    const one = client().outgoingCallerIds(row?.sid ?? '')
    expect(await one.fetch()).toMatchObject({ friendlyName: 'Her desk' })
    expect(await one.update({ friendlyName: 'Reception' })).toMatchObject({
      friendlyName: 'Reception',
    })
    expect(await client().outgoingCallerIds.list({ friendlyName: 'Her desk' })).toEqual([])
    await expect(one.update({ friendlyName: 'x'.repeat(65) })).rejects.toMatchObject({
      status: 400,
      code: 20002,
    })
    await expect(client().validationRequests.create({ phoneNumber })).rejects.toMatchObject({
      status: 400,
      code: 21450,
    })
    expect(await one.remove()).toBe(true)
    await expect(one.fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  it('does not become one by other codes, three times', async () => {
    const phoneNumber = '+12025550112'
    const earlier = carrier.calls.length
    const statusCallback = host.answers('/refused', '<Response/>')
    const { validationCode } = await client().validationRequests.create({
      phoneNumber,
      statusCallback,
    })
    const wrong = validationCode === '000000' ? '111111' : '000000'

    const call = await until('the owner is called', () => carrier.calls[earlier])
    await call.answer()
    for (let attempt = 0; attempt < 3; attempt++) await type(call, wrong)
    await call.until('ended', 30_000)

    const told = await until('the application is told', () => host.asked('/refused')[0])
    expect(told.parameters).toMatchObject({ VerificationStatus: 'failed', To: phoneNumber })
    expect(await client().outgoingCallerIds.list({ phoneNumber })).toEqual([])
  })

  it('is refused where no trunk may dial it, or it is none', async () => {
    await expect(
      client().validationRequests.create({ phoneNumber: '+4930123456' }),
    ).rejects.toMatchObject({ status: 400, code: 21215 })
    await expect(
      client().validationRequests.create({ phoneNumber: 'nobody' }),
    ).rejects.toMatchObject({ status: 400, code: 21211 })
  })
})
