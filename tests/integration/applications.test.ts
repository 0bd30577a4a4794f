/** What people's applications answer, heard on a phone and seen in the requests they get. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type PhoneCall, ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { holdsTone } from '../support/wav.ts'

const mp3 = readFileSync(
  join(root, 'packages/adapters/prompts/src/audio/test-data/mono-1015hz-22050.mp3'),
)

let server: ServerProcess
let files: Server
let host: WebhookHost
let phone: SipPhone
/** What the server of files was asked for. */
let asked: string[]

beforeAll(async () => {
  server = await ServerProcess.start(root)
  files = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(mp3)
  })
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  files?.closeAllConnections()
  files?.close()
  await server?.stop()
})

beforeEach(async () => {
  asked = []
  host = await WebhookHost.open()
  phone = await SipPhone.open({ name: 'a', user: 'a', onCall: (call) => void call.answer() })
})

afterEach(async () => {
  await phone.close()
  await host.close()
})

const fileUrl = (path: string) => `http://127.0.0.1:${(files.address() as AddressInfo).port}${path}`

/** Calls the phone, which runs what this URL answers. */
async function place(url: string, more: { method?: string; statusCallback?: string } = {}) {
  const { phoneNumber } = server.facts
  const row = await restClient(server.facts).calls.create({
    to: phone.uri,
    from: phoneNumber,
    url,
    ...more,
  })
  const call = await until('the phone rings', () => phone.calls[0])
  await call.until('answered')
  return { row, call }
}

/** The tone of the file, which is shorter than a second: looked for in all that came. */
const hearsTone = (call: PhoneCall) =>
  until('the tone is heard', () => holdsTone(call.mouth.heardAll(), 8_000, 1015, 200))

describe('an application', () => {
  it('has its MP3 heard, over and over while the caller waits in a queue', async () => {
    const url = host.answers(
      '/voice',
      `<Response><Enqueue waitUrl="${fileUrl('/music.mp3')}" waitUrlMethod="GET">q</Enqueue></Response>`,
    )

    const { call } = await place(url)

    await until('the music has begun again, twice', () => asked.length > 2)
    await hearsTone(call)
    await call.hangup()
  })

  it('that answers with audio has it played', async () => {
    const { call } = await place(fileUrl('/hello.mp3'), { method: 'GET' })

    await hearsTone(call)
    await call.until('ended')
  })

  it('is asked at its own URL each time: a GET does not carry the keys of the one before', async () => {
    const url = host.answers('/menu', () => ({
      body: '<Response><Gather method="GET" numDigits="1" timeout="20"/></Response>',
    }))
    const { call } = await place(`${url}?menu=1`, { method: 'GET' })
    // The phone has answered before the store knows, and only then the document is asked for.
    await until('the menu is asked for', () => host.asked('/menu').length > 0)
    for (const digit of ['4', '5']) {
      const before = host.asked('/menu').length
      call.press(digit)
      await until('the key has come', () => host.asked('/menu').length > before)
    }
    await call.hangup()

    const queries = host.asked('/menu').map((request) => new URL(request.url).searchParams)
    expect(queries.map((query) => query.getAll('Digits'))).toEqual([[], ['4'], ['5']])
    for (const query of queries) {
      expect(query.getAll('menu')).toEqual(['1'])
      expect(query.getAll('CallSid')).toHaveLength(1)
    }
  })

  it('is told of a recording by a URL where it is', async () => {
    host.answers('/recorded', '<Response/>')
    const url = host.answers(
      '/voice',
      '<Response><Record playBeep="false" timeout="0" action="/recorded"/></Response>',
    )
    const { call } = await place(url)
    call.speaks(1015)
    await until('it is recorded', async () => {
      const rows = await restClient(server.facts).recordings.list()
      return rows.length > 0
    })
    await until('something was said', () => call.mouth.packets.length > 50)
    call.press('#')
    const told = await until('the action is asked', () => host.asked('/recorded')[0])

    const { RecordingUrl = '', RecordingSid = '' } = told.parameters
    expect(RecordingUrl).toContain(`/Recordings/${RecordingSid}`)
    const authorization = basicAuth(server.facts)
    const fetched = await fetch(`${RecordingUrl}.wav`, { headers: { authorization } })
    expect(fetched.status).toBe(200)
    expect((await fetched.arrayBuffer()).byteLength).toBeGreaterThan(1_000)
  })

  it('that does not take a callback finds an alert of it', async () => {
    const url = host.answers('/voice', '<Response><Pause length="1"/></Response>')

    const { row, call } = await place(url, { statusCallback: `${host.url}/nowhere` })
    await call.until('ended')

    const alerts = await until('the alert is there', async () => {
      const found = await restClient(server.facts).calls(row.sid).notifications.list()
      return found.length > 0 && found
    })
    expect(alerts).toMatchObject([
      { errorCode: '15003', log: '1', requestUrl: `${host.url}/nowhere` },
    ])
    expect(host.asked('/nowhere')[0]?.parameters).toMatchObject({
      CallSid: row.sid,
      CallStatus: 'completed',
    })
  })

  it('that writes a wrong attribute finds out where, at which URL, and what to do', async () => {
    const url = host.answers(
      '/voice',
      '<Response>\n  <Say loop="often">a</Say><Hangup/></Response>',
    )

    const { row, call } = await place(url)
    await call.until('ended')

    const alerts = await until('the alert is there', async () => {
      const found = await restClient(server.facts).calls(row.sid).notifications.list()
      return found.length > 0 && found
    })
    expect(alerts).toMatchObject([
      {
        errorCode: '13510',
        requestUrl: url,
        messageText:
          'The value of attribute "loop" of element "Say" is not valid (line 2, column 8). Give a number from 0 to 1000.',
      },
    ])
  })
})
