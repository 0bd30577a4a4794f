/** Recordings when their folder is full or is no folder any more, and what a DELETE leaves of them. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type PhoneCall, ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const run = promisify(execFile)
const RECORDS = '<Response><Record playBeep="false" timeout="0" action="/recorded"/></Response>'

let dataDir: string
let folder: string
let server: ServerProcess
let host: WebhookHost
let phone: SipPhone

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'offhook-recordings-'))
  folder = join(dataDir, 'recordings')
  host = await WebhookHost.open()
  phone = await SipPhone.open({ name: 'a', user: 'a', onCall: (call) => void call.answer() })
})

afterEach(async () => {
  await phone.close()
  await host.close()
  await server?.stop()
  await run('umount', [folder]).catch(() => {})
  await rm(dataDir, { recursive: true })
})

/** A call that is being recorded and speaks. */
async function recorded(): Promise<PhoneCall> {
  host.answers('/recorded', '<Response><Hangup/></Response>')
  await restClient(server.facts).calls.create({
    to: phone.uri,
    from: server.facts.phoneNumber,
    url: host.answers('/voice', RECORDS),
  })
  const call = await until('the phone rings', () => phone.calls[0])
  await call.until('answered')
  call.speaks(1015)
  return call
}

const rows = () => restClient(server.facts).recordings.list()
const readiness = async () => {
  const response = await fetch(`${server.facts.httpUrl}/readyz`)
  return { status: response.status, text: await response.text() }
}
const alert = () =>
  until('there is an alert', async () => {
    const [call] = await restClient(server.facts).calls.list()
    const [found] = await restClient(server.facts).calls(call!.sid).notifications.list()
    return found
  })

async function sound(sid: string): Promise<Response> {
  const { httpUrl, accountSid } = server.facts
  const url = `${httpUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.wav`
  return fetch(url, { headers: { authorization: basicAuth(server.facts) } })
}

it('on a disk that becomes full are kept as far as they go, and everybody is told', async (context) => {
  await mkdir(folder)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder])
  } catch {
    context.skip('file systems cannot be mounted here')
  }
  server = await ServerProcess.start(root, { dataDir })
  expect((await readiness()).status).toBe(200)
  await writeFile(join(folder, 'ballast'), new Uint8Array(216 * 1024))
  const call = await recorded()

  // 40 kB are two and a half seconds.
  expect(await alert()).toMatchObject({ errorCode: '13620', log: '0' })
  expect(server.log).toContain('A recording could not be written')
  expect(server.log).toContain('ENOSPC')
  expect(await readiness()).toMatchObject({
    status: 503,
    text: expect.stringContaining('recordings cannot be written (ENOSPC)'),
  })
  call.press('#')
  const told = await until('the action is asked', () => host.asked('/recorded')[0])
  expect(Number(told.parameters['RecordingDuration'])).toBeGreaterThanOrEqual(1)
  const [row] = await rows()
  expect(row).toMatchObject({ status: 'completed' })
  const audio = await sound(row!.sid)
  expect(audio.status).toBe(200)
  const bytes = new Int16Array((await audio.arrayBuffer()).slice(44))
  expect(bytes.length).toBeGreaterThan(8_000)
  expect(bytes.slice(-800).some((x) => Math.abs(x) > 1_000)).toBe(true)

  await rm(join(folder, 'ballast'))
  expect((await readiness()).status).toBe(200)
})

it('without a folder are absent, but the call goes on to its action', async () => {
  server = await ServerProcess.start(root, { dataDir })
  await rename(folder, `${folder}-gone`)
  await writeFile(folder, 'no folder')
  const call = await recorded()

  expect(await alert()).toMatchObject({ errorCode: '13620', log: '0' })
  expect(server.log).toContain('A recording could not be written')
  expect((await readiness()).status).toBe(503)
  call.press('#')
  const told = await until('the action is asked', () => host.asked('/recorded')[0])
  expect(told.parameters).toMatchObject({ RecordingDuration: '0', Digits: '#' })
  expect(await rows()).toMatchObject([{ status: 'absent', errorCode: 13620 }])
})

it('that are deleted are gone from the disk when the answer comes', async () => {
  server = await ServerProcess.start(root, { dataDir })
  const call = await recorded()
  await until('something was said', () => call.mouth.packets.length > 50)
  call.press('#')
  await until('the action is asked', () => host.asked('/recorded')[0])
  const [row] = await rows()
  const path = join(folder, `${row!.sid}.wav`)
  expect((await stat(path)).size).toBeGreaterThan(1_000)

  await restClient(server.facts).recordings(row!.sid).remove()

  expect(await readdir(folder)).toEqual([])
  expect((await sound(row!.sid)).status).toBe(404)
  expect(await rows()).toEqual([])
})
