/** The log of webhooks: what a call's application was asked and answered, found and sent again. */
import { ServerProcess, SipPhone, TraceCollector, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

interface Row {
  readonly sid: string
  readonly callSid: string
  readonly url: string
  readonly parameters: Record<string, string>
  readonly status: number | null
  readonly errorCode: number | null
  readonly startedAt: string
  readonly replayOf: string | null
}

let server: ServerProcess
let host: WebhookHost
let phone: SipPhone
let collector: TraceCollector

beforeAll(async () => {
  collector = await TraceCollector.open()
  server = await ServerProcess.start(root, { env: { OFFHOOK_OTLP_ENDPOINT: collector.url } })
  host = await WebhookHost.open()
  phone = await SipPhone.open({ name: 'phone' })
  const client = restClient(server.facts)
  const [row] = await client.incomingPhoneNumbers.list({ phoneNumber: server.facts.phoneNumber })
  await client.incomingPhoneNumbers(row?.sid ?? '').update({ voiceUrl: `${host.url}/voice` })
})

afterAll(async () => {
  await phone?.close()
  await host?.close()
  await server?.stop()
  await collector?.close()
})

async function ask(path: string, method = 'GET', password = server.facts.authToken) {
  const response = await fetch(`${server.facts.httpUrl}/offhook/v1/WebhookRequests${path}`, {
    method,
    headers: { authorization: basicAuth(server.facts, password) },
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const list = async (query: string) =>
  (await ask(query)).body as { webhookRequests: readonly Row[]; next: string | null }

describe('the log of webhooks', () => {
  it('has every request of a call, in pages, and sends one again', async () => {
    host.answers(
      '/voice',
      '<Response><Pause length="nonsense"/><Redirect>/more</Redirect></Response>',
    )
    host.answers('/more', () => ({ status: 500 }))
    const { facts } = server
    const call = await phone.call(`sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
    await call.until('ended', 20_000)
    const callSid = host.asked('/voice')[0]?.parameters['CallSid'] ?? ''

    const rows = await until('both are kept', async () => {
      const { webhookRequests } = await list(`?callSid=${callSid}`)
      return webhookRequests.length >= 2 && webhookRequests
    })

    expect(rows.map(({ url, status }) => [new URL(url).pathname, status])).toEqual([
      ['/more', 500],
      ['/voice', 200],
    ])
    const first = rows[1] as Row
    expect(first.parameters).toEqual(host.asked('/voice')[0]?.parameters)
    const failed = await list(`?callSid=${callSid}&status=failed`)
    expect(failed.webhookRequests.map(({ sid }) => sid)).toEqual([rows[0]?.sid])
    expect((await list(`?callSid=${callSid}&status=200`)).webhookRequests).toHaveLength(1)
    expect((await list('?startedAt%3C=2020-01-01T00:00:00Z')).webhookRequests).toEqual([])
    // The same call as a trace of OpenTelemetry, with both requests below it.
    const spans = await until('the trace has come', () => {
      const told = collector.spans
      const names = told.map(({ name }) => name)
      // The call's own span comes when the call is over, maybe behind those of its webhooks.
      return (
        names.filter((name) => name === 'webhook').length >= 2 && names.includes('call') && told
      )
    })
    const top = spans.find(({ name }) => name === 'call')
    const called = { key: 'offhook.call_sid', value: { stringValue: callSid } }
    expect(top?.attributes).toContainEqual(called)
    expect(top?.events.map(({ name }) => name)).toContain('answered')
    const below = spans.filter(({ name }) => name === 'webhook')
    expect(below.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual(
      Array(2).fill([top?.traceId, top?.spanId]),
    )
    const answers = below.flatMap(({ attributes }) =>
      attributes.flatMap(({ key, value }) => (key.endsWith('status_code') ? [value] : [])),
    )
    expect(answers).toEqual(expect.arrayContaining([{ intValue: 200 }, { intValue: 500 }]))
    expect(collector.bodies.join()).not.toContain(facts.phoneNumber.slice(1))
    // And as a figure of Prometheus, for whoever may see reports.
    const counted = 'offhook_calls_total{type="sip",direction="inbound",state="completed"} 1'
    await until('the call is counted', async () => {
      const metrics = await fetch(`${facts.httpUrl}/metrics`, {
        headers: { authorization: basicAuth(facts) },
      })
      return (await metrics.text()).split('\n').includes(counted)
    })
    expect((await fetch(`${facts.httpUrl}/metrics`)).status).toBe(401)
    const page = await list(`?callSid=${callSid}&limit=1`)
    const next = await list(
      `?callSid=${callSid}&limit=1&cursor=${encodeURIComponent(page.next ?? '')}`,
    )
    expect([...page.webhookRequests, ...next.webhookRequests]).toEqual(rows)
    const one = await ask(`/${first.sid}`)
    expect(one.body['webhookRequest']).toEqual(first)
    expect(one.body['alerts']).toMatchObject([{ line: 1, column: 11 + '<Pause '.length }])

    const before = host.asked('/voice').length
    const again = await ask(`/${first.sid}/Replay`, 'POST')

    expect(again).toMatchObject({
      status: 200,
      body: { url: first.url, status: 200, replayOf: first.sid, parameters: first.parameters },
    })
    expect(
      host
        .asked('/voice')
        .slice(before)
        .map(({ parameters }) => parameters),
    ).toEqual([first.parameters])
  })

  it("is nobody else's, and says what is not there", async () => {
    expect((await ask('', 'GET', 'guessed')).status).toBe(401)
    expect((await ask('/WHnothing')).status).toBe(404)
    expect((await ask(`/WH${'0'.repeat(32)}/Replay`, 'POST')).status).toBe(404)
    expect((await ask('?status=fine')).status).toBe(400)
  })
})
