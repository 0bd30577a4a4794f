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

/** It ends with 0 only when every call went by the book. */
async function sipp(args: readonly string[]): Promise<void> {
  const { host: address, port } = server.facts.sip
  const common = ['-i', '127.0.0.1', '-timeout', '30', '-nostdin']
  const options = { cwd: folder, timeout: 40_000, env: { ...process.env, TERM: 'dumb' } }
  await promisify(execFile)('sipp', [`${address}:${port}`, ...common, ...args], options)
}

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

    const uac = ['-sn', 'uac', '-m', String(CALLS), '-r', '20', '-d', '300']
    await sipp([...uac, '-s', phoneNumber, '-t', transport])

    const rows = await until('all have ended', async () => {
      const list = await client.calls.list({ to: phoneNumber })
      return list.length === CALLS && list.every(({ status }) => status === 'completed') && list
    })
    expect(rows.every(({ direction }) => direction === 'inbound')).toBe(true)
  })
})

describe('sipp with a scenario of its own', () => {
  it.each([
    ['in-call', '+12015553603', '<Conference beep="false">sipp</Conference>'],
    ['late-offer', '+12015553604', '<Conference beep="false">sipp</Conference>'],
    ['session-timer', '+12015553605', '<Conference beep="false">sipp</Conference>'],
    ['prack', '+12015553606', '<Sip>sip:nobody@127.0.0.1:9</Sip>'],
  ])('goes by the book: %s', async (name, phoneNumber, noun) => {
    const attributes = name === 'prack' ? ' answerOnBridge="true"' : ''
    const voiceUrl = host.answers(
      `/${name}`,
      `<Response><Dial${attributes}>${noun}</Dial></Response>`,
    )
    await restClient(server.facts).incomingPhoneNumbers.create({ phoneNumber, voiceUrl })
    const scenario = join(root, 'tests', 'support', 'sipp', `${name}.xml`)

    await sipp(['-sf', scenario, '-s', phoneNumber, '-m', '3', '-r', '3'])
  })
})
