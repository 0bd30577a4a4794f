import {
  type Change,
  type ChangeWriter,
  errors,
  makeSid,
  type PutChange,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import { expect, test } from 'vitest'
import { Alerts } from './alerts.ts'
import type { Alert } from './model.ts'

const accountSid = makeSid('AC')
const callSid = makeSid('CA')

class Site {
  readonly rows: Alert[] = []
  readonly clock = new SimulatedClock()
  fails = false
  readonly alerts: Alerts

  constructor() {
    const keep = (changes: readonly Change[]) => {
      for (const change of changes) this.rows.push((change as PutChange).row as unknown as Alert)
    }
    const writer: ChangeWriter = {
      commit: async (changes) => {
        if (this.fails) throw new Error('the disk is full')
        keep(changes)
      },
      writeBehind: keep,
    }
    this.alerts = new Alerts({ clock: this.clock, writer, logger: silentLogger })
  }
}

test('an alert says what happened, where in the document, and what to do', async () => {
  const { alerts, rows } = new Site()

  alerts.raise({
    accountSid,
    callSid,
    level: 'warning',
    error: errors.sayLoop,
    message: 'The value of attribute "loop" of element "Say" is not valid',
    at: { line: 4, column: 8 },
    asked: { url: 'https://user:secret@app.example/voice', method: 'POST' },
  })
  await alerts.idle()

  expect(rows).toMatchObject([
    {
      callSid,
      logLevel: 1,
      errorCode: 13510,
      messageText:
        'The value of attribute "loop" of element "Say" is not valid (line 4, column 8). Give a number from 0 to 1000.',
      documentLine: 4,
      documentColumn: 8,
      requestUrl: 'https://user:***@app.example/voice',
      requestMethod: 'POST',
    },
  ])
})

test('a bare number has the text of the catalogue, and the URL of the document that the call runs', async () => {
  const { alerts, rows } = new Site()

  alerts.running(callSid, { url: 'https://app.example/first', method: 'POST' })
  alerts.running(callSid, { url: 'https://app.example/second', method: 'GET' })
  alerts.raise({ accountSid, callSid, level: 'error', error: errors.httpFailed.code })
  await alerts.idle()

  expect(rows).toMatchObject([
    {
      messageText:
        'The application did not answer as it should. Look at the log of the application for this request: it must answer with status 200.',
      requestUrl: 'https://app.example/second',
      requestMethod: 'GET',
    },
  ])
})

test('an alert of no call has no document, and one of a document without a URL neither', async () => {
  const { alerts, rows } = new Site()

  alerts.running(callSid, { url: 'https://app.example/first', method: 'POST' })
  alerts.running(callSid, null)
  alerts.raise({ accountSid, callSid, level: 'error', error: errors.documentStopped })
  alerts.raise({ accountSid, level: 'error', error: errors.taskNotCreated, resourceSid: 'WT1' })
  await alerts.idle()

  expect(rows.map(({ requestUrl, resourceSid }) => [requestUrl, resourceSid])).toEqual([
    [null, null],
    [null, 'WT1'],
  ])
})

test('a callback that was not taken names the callback, not the document', async () => {
  const { alerts, rows } = new Site()

  alerts.running(callSid, { url: 'https://app.example/voice', method: 'POST' })
  alerts.refused({ accountSid, callSid, url: 'https://app.example/status', method: 'GET' })
  await alerts.idle()

  expect(rows).toMatchObject([
    { errorCode: 15003, requestUrl: 'https://app.example/status', requestMethod: 'GET' },
  ])
})

test('of one call a hundred are kept, of others all the same', async () => {
  const { alerts, rows } = new Site()
  const other = makeSid('CA')

  for (let count = 0; count < 150; count++) {
    alerts.raise({ accountSid, callSid, level: 'error', error: errors.connectionRefused })
  }
  alerts.raise({ accountSid, callSid: other, level: 'error', error: errors.connectionRefused })
  await alerts.idle()

  expect(rows.filter((row) => row.callSid === callSid)).toHaveLength(100)
  expect(rows.filter((row) => row.callSid === other)).toHaveLength(1)
})

test('an alert that the store refuses is written behind', async () => {
  const site = new Site()
  site.fails = true

  site.alerts.raise({ accountSid, level: 'error', error: errors.internal })
  await site.alerts.idle()

  expect(site.rows).toHaveLength(1)
})
