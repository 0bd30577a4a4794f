import { describe, expect, test } from 'vitest'
import { type Bench, OUR_NUMBER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import type { CreateCallRequest } from './create-call.ts'

const APP = 'https://app/application'
const FALLBACK = 'https://app/application/fallback'
const TOLD = 'https://app/application/told'
const OTHER = 'https://app/request'
let bench: Bench

eachBench((each) => {
  bench = each
  bench.documents.at(APP, '<Hangup/>').at(OTHER, '<Hangup/>')
})

/** A call that is answered at once, and runs its document to the end. */
async function call(settings: Partial<CreateCallRequest>): Promise<void> {
  const { accountSid, voice, dialers } = bench
  await voice.createCall({ accountSid, to: 'sip:a@192.0.2.1', from: OUR_NUMBER, ...settings })
  dialers.sip.last.answers()
  await bench.settle()
}

/** All that a request may say of what its application has too. */
const request = {
  url: OTHER,
  fallbackUrl: OTHER,
  statusCallback: OTHER,
} as const satisfies Partial<CreateCallRequest>

describe('a call of an application', () => {
  test('runs its document and tells its callback, whatever else the request names', async () => {
    const applicationSid = bench.addApplication({ voiceUrl: APP, statusCallback: TOLD })

    await call({ ...request, applicationSid })

    expect(bench.documents.asked(APP)).toMatchObject([{ ApplicationSid: applicationSid }])
    expect(bench.documents.asked(OTHER)).toEqual([])
    expect(bench.store.webhooks(TOLD)).toMatchObject([{ CallStatus: 'completed' }])
    expect(bench.store.webhooks(OTHER)).toEqual([])
  })

  test('asks its fallback when its document cannot be had', async () => {
    const voiceFallbackUrl = FALLBACK
    const applicationSid = bench.addApplication({ voiceUrl: 'https://app/gone', voiceFallbackUrl })
    bench.documents.at(FALLBACK, '<Hangup/>')

    await call({ ...request, applicationSid })

    expect(bench.documents.asked(FALLBACK)).toMatchObject([{ ErrorCode: '11200' }])
    expect(bench.documents.asked(OTHER)).toEqual([])
  })

  test('is as the request says where the application says nothing', async () => {
    const applicationSid = bench.addApplication({ voiceUrl: null })

    await call({ ...request, applicationSid })

    expect(bench.documents.asked(OTHER)).toHaveLength(1)
    expect(bench.store.webhooks(OTHER)).toMatchObject([{ CallStatus: 'completed' }])
  })

  test('is not placed where neither says what it runs', async () => {
    const applicationSid = bench.addApplication({ voiceUrl: null })

    await expect(call({ applicationSid })).rejects.toMatchObject({ code: 21205 })
    expect(bench.calls).toEqual([])
  })
})
