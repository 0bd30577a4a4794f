import type { ElasticTrunk } from '@offhook/accounts'
import { makeSid } from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import { describe, expect, it } from 'vitest'
import { trunkFlow } from './trunk-flow.ts'

const accountSid = makeSid('AC')
const sid = makeSid('TK')

function ask(
  step: string,
  parameters: Readonly<Record<string, string>>,
  over: Partial<ElasticTrunk> = {},
) {
  const trunk = {
    ...{ sid, accountSid, disasterRecoveryUrl: 'https://app/help?a=1&b=2' },
    ...{ disasterRecoveryMethod: 'GET', transferMode: 'enable-all' },
    ...{ transferCallerId: 'from-transferee', ...over },
  } as ElasticTrunk
  return trunkFlow(
    `${step}/${sid}`,
    { AccountSid: accountSid, ...parameters },
    { trunkOf: (asked) => (asked === sid ? trunk : undefined), readerOf: () => numberReader('US') },
  )
}

describe('a call that the servers of a trunk have not taken', () => {
  it.each(['408', '500', '503'])('goes on at the disaster recovery URL: %s', (code) => {
    expect(ask('over', { DialCallStatus: 'failed', DialSipResponseCode: code })).toBe(
      '<Response><Redirect method="GET">https://app/help?a=1&amp;b=2</Redirect></Response>',
    )
  })

  it.each([
    ['was answered', { DialCallStatus: 'completed', DialSipResponseCode: '200' }, {}],
    ['was busy', { DialCallStatus: 'busy', DialSipResponseCode: '486' }, {}],
    ['rang out', { DialCallStatus: 'no-answer', DialSipResponseCode: '487' }, {}],
    [
      'has nowhere to go on',
      { DialCallStatus: 'failed', DialSipResponseCode: '503' },
      { disasterRecoveryUrl: null },
    ],
  ])('is over when it %s', (_, parameters, over) => {
    expect(ask('over', parameters, over)).toBe('<Response/>')
  })

  it('says nothing of it to the document of another account', () => {
    expect(ask('over', { AccountSid: makeSid('AC'), DialSipResponseCode: '503' })).toBeUndefined()
  })
})

describe('a transfer', () => {
  const NUMBER = 'sip:+12015550188@pbx.example.com'
  const DESK = 'sip:desk@pbx.example.com;transport=tcp'
  const inbound = { Direction: 'inbound', From: '+12025550142', To: '+12015550100' }
  const outbound = { Direction: 'outbound-dial', From: '+12015550100', To: '+12025550142' }

  it.each([
    ['enable-all', NUMBER, '<Number>+12015550188</Number>'],
    ['enable-all', DESK, `<Sip>${DESK}</Sip>`],
    ['enable-all', `${NUMBER}?Replaces=x`, `<Sip>${NUMBER}?Replaces=x</Sip>`],
    ['sip-only', DESK, `<Sip>${DESK}</Sip>`],
  ] as const)('by %s goes to %s', (transferMode, target, noun) => {
    const document = ask('refer', { ...inbound, ReferTransferTarget: target }, { transferMode })
    expect(document).toBe(`<Response><Dial callerId="+12025550142">${noun}</Dial></Response>`)
  })

  it.each([
    ['sip-only', NUMBER],
    ['disable-all', DESK],
  ] as const)('by %s does not go to %s', (transferMode, target) => {
    const asked = { ...inbound, ReferTransferTarget: target }
    expect(ask('refer', asked, { transferMode })).toBe('<Response/>')
  })

  it.each([
    ['from-transferee', inbound, '+12025550142'],
    ['from-transferor', inbound, '+12015550100'],
    ['from-transferee', outbound, '+12025550142'],
    ['from-transferor', outbound, '+12015550100'],
  ] as const)('shows the number %s', (transferCallerId, parties, shown) => {
    const asked = { ...parties, ReferTransferTarget: NUMBER }
    expect(ask('refer', asked, { transferCallerId })).toContain(`callerId="${shown}"`)
  })
})
