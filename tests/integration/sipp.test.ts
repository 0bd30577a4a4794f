/** Procedures by sipp, somebody else's SIP program: whole calls over UDP and TCP, with no call lost. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ServerProcess, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const CALLS = 40

let server: ServerProcess
let host: WebhookHost
let folder: string

beforeAll(async () => {
  server = await ServerProcess.start(root)
  host = await WebhookHost.open()
  folder = await mkdtemp(join(tmpdir(), 'offhook-sipp-'))
})

afterAll(async () => {
  await host?.close()
  await rm(folder, { recursive: true, force: true })
  expect(await server?.stop()).toBe(0)
})

describe.each([
  ['UDP', 'u1', '+12015553601'],
  ['TCP', 't1', '+12015553602'],
])('sipp over %s', (_name, transport, phoneNumber) => {
  it('makes its calls, and each is a line of the log that ended', async () => {
    const { facts } = server
    const client = restClient(facts)
    const voiceUrl = host.answers(
      `/${transport}`,
      '<Response><Dial><Conference beep="false">sipp</Conference></Dial></Response>',
    )
    await client.incomingPhoneNumbers.create({ phoneNumber, voiceUrl })

    // It ends with 0 only when every call went by the book.
    await promisify(execFile)(
      'sipp',
      [
        `${facts.sip.host}:${facts.sip.port}`,
        ...['-sn', 'uac', '-s', phoneNumber, '-t', transport, '-i', '127.0.0.1'],
        ...['-m', String(CALLS), '-r', '20', '-d', '300', '-timeout', '30', '-nostdin'],
      ],
      { cwd: folder, timeout: 40_000, env: { ...process.env, TERM: 'dumb' } },
    )

    const rows = await until('all have ended', async () => {
      const list = await client.calls.list({ to: phoneNumber })
      return list.length === CALLS && list.every(({ status }) => status === 'completed') && list
    })
    expect(rows.every(({ direction }) => direction === 'inbound')).toBe(true)
  })
})
