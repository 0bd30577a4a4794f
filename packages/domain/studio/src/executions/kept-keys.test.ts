/** Keys that callers press in an account that may keep none: the flow has them, its rows do not. */
import { makeSid } from '@offhook/core'
import type { State } from '@offhook/studio-flow'
import { beforeEach, describe, expect, it } from 'vitest'
import { addressIn, StudioBench } from '../testing/studio-bench.ts'
import { KeptKeys } from './kept-keys.ts'

const PIN = '73519'

let bench: StudioBench
beforeEach(() => {
  bench = new StudioBench()
})

/** Any four digits stand in some SID by chance. */
const withoutSids = (text: string): string => text.replaceAll(/[A-Z]{2}[0-9a-f]{32}/g, 'a SID')

const state = (name: string, type: string, properties: object, next: object): State => ({
  ...{ name, type, properties: { ...properties } },
  transitions: Object.entries(next).map(([event, to]) => ({ event, next: to })),
})

/** Asks for a PIN, hands it to an application, and says something. */
const states = [
  state(
    'pin',
    'gather-input-on-call',
    { say: 'PIN?', save_response_as: 'secret' },
    { keypress: 'check' },
  ),
  state(
    'check',
    'make-http-request',
    {
      method: 'POST',
      url: 'https://app/check',
      content_type: 'application/x-www-form-urlencoded;charset=utf-8',
      parameters: [{ key: 'pin', value: '{{flow.variables.secret}}' }],
    },
    { success: 'inside' },
  ),
  state('inside', 'say-play', { say: 'You said {{widgets.pin.Digits}}' }, {}),
]

async function pressed() {
  bench.web = async () => {
    const body = JSON.stringify({ echo: `got ${PIN}`, count: 1, pin: Number(PIN) })
    return { ok: true, status: 200, contentType: 'application/json', body }
  }
  const call = bench.call()
  const action = addressIn(await call.ask(await bench.flow(states)), 'action')
  const said = await call.ask(action, { Digits: PIN })
  const [live] = bench.studio.executions.live.ofAccount(bench.accountSid)
  call.hangUp()
  await bench.clock.advance(0)
  return { said: String(said), live: JSON.stringify(live) }
}

describe('keys in a flow', () => {
  it('are kept where they may be', async () => {
    const { live } = await pressed()

    expect(live).toContain(PIN)
    expect(bench.kept).toContain(`"Digits":"${PIN}"`)
  })

  it('are used, and neither kept nor shown, where they may not', async () => {
    bench.coversKeys = true
    const { said, live } = await pressed()

    expect(said).toContain(PIN)
    expect(bench.asked).toMatchObject([{ parameters: { pin: PIN } }])
    expect(bench.asked[0]?.cover?.(`pin=${PIN}`)).toBe('pin=***')
    expect(live).toContain('"Digits":"***"')
    expect(withoutSids(live)).not.toContain(PIN)
    expect(bench.kept).toContain('"secret":"***"')
    expect(bench.kept).toContain('"echo":"got ***"')
    expect(withoutSids(bench.kept)).not.toContain(PIN)
    expect(bench.steps).toEqual([
      'Trigger.incomingCall',
      'pin.keypress',
      'check.success',
      'inside.hangup',
    ])
  })
})

describe('keys in a flow that runs when its account is to keep none', () => {
  it('are covered from then on, also those that it was given before', async () => {
    bench.web = async () => {
      const body = JSON.stringify({ echo: `got ${PIN}` })
      return { ok: true, status: 200, contentType: 'application/json', body }
    }
    const second = state('again', 'gather-input-on-call', { say: 'Again?' }, { keypress: 'check' })
    const [pin, ...rest] = states
    const first = {
      ...pin!,
      transitions: [{ event: 'keypress', next: 'again' }],
    }
    const call = bench.call()
    const action = addressIn(await call.ask(await bench.flow([first, second, ...rest])), 'action')
    const next = addressIn(await call.ask(action, { Digits: PIN }), 'action')
    const before = bench.kept.length
    bench.studio.executions.coverKeys(bench.accountSid)
    const [shown] = bench.studio.executions.live.ofAccount(bench.accountSid)
    expect(withoutSids(JSON.stringify(shown))).not.toContain(PIN)
    expect(JSON.stringify(shown)).toContain('"Digits":"***"')

    const said = await call.ask(next, { Digits: '8642' })
    expect(said).toContain(PIN)
    call.hangUp()
    await bench.clock.advance(0)
    const after = bench.kept.slice(before)
    expect(after).toContain('"echo":"got ***"')
    expect(withoutSids(after)).not.toContain(PIN)
    expect(withoutSids(after)).not.toContain('8642')
  })

  it('are covered in the flows of its flow too, and not in those of others', async () => {
    const alone = { ...states[0]!, transitions: [] }
    const inner = await bench.flow([alone])
    const flowSid = /FW\w+/.exec(inner)![0]
    const outer = await bench.flow([
      states[0]!,
      state('check', 'run-subflow', { flow_sid: flowSid, flow_revision: 'LatestPublished' }, {}),
    ])
    const call = bench.call()
    const action = addressIn(await call.ask(outer), 'action')
    const next = addressIn(await call.ask(action, { Digits: PIN }), 'action')
    bench.studio.executions.coverKeys(makeSid('AC'))
    const live = () => JSON.stringify(bench.studio.executions.live.ofAccount(bench.accountSid))
    expect(live()).toContain(PIN)
    bench.studio.executions.coverKeys(bench.accountSid)
    expect(withoutSids(live())).not.toContain(PIN)

    const before = bench.kept.length
    await call.ask(next, { Digits: '8642' })
    call.hangUp()
    await bench.clock.advance(0)
    expect(withoutSids(bench.kept.slice(before))).not.toMatch(/73519|8642/)
  })

  it('are covered in one that was being begun meanwhile', async () => {
    const url = await bench.flow(states)
    const call = bench.call()
    const asked = call.ask(url)
    bench.studio.executions.coverKeys(bench.accountSid)
    await call.ask(addressIn(await asked, 'action'), { Digits: PIN })
    expect(withoutSids(bench.kept)).not.toContain(PIN)
  })
})

describe('what is covered', () => {
  it('of a single key is no text that has it by chance', () => {
    const keys = new KeptKeys()
    keys.note({ call: { Digits: '1', From: '+12015550100' }, none: null })
    keys.note({ Digits: 'hangup' })
    const values = { Digits: '1', choice: '1', From: '+12015550100', count: 1, how: 'hangup' }

    expect(keys.cover(values)).toEqual({ ...values, Digits: '***', choice: '***' })
  })

  it('of longer ones is no part of a SID, but of all around it', () => {
    const keys = new KeptKeys()
    keys.note({ Digits: '8642' })
    const sid = 'FN4ce5452567915c8379d004b68642e24f'

    expect(keys.cover({ sid, url: `/8642/${sid}?pin=8642` })).toEqual({
      sid,
      url: `/***/${sid}?pin=***`,
    })
  })
})
