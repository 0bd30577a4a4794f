/**
 * The 2010 family by the wire contract: every operation that we have is asked by the unmodified
 * helper on a running server, with real calls, and refuses what it must with the documented code.
 */
import { describe, expect, it } from 'vitest'
import { accountTests, ICE_SERVERS, TURN_SECRET } from './api-2010/account.ts'
import { callerIdTests } from './api-2010/caller-ids.ts'
import { callTests } from './api-2010/calls.ts'
import { conferenceTests } from './api-2010/conferences.ts'
import { messageTests } from './api-2010/messages.ts'
import { numberTests, POOL } from './api-2010/numbers.ts'
import { paymentTests } from './api-2010/payments.ts'
import { queueTests } from './api-2010/queues.ts'
import { recordingTests } from './api-2010/recordings.ts'
import { sipTests } from './api-2010/sip.ts'
import { SIPREC_CONNECTORS, siprecTests } from './api-2010/siprec.ts'
import { streamTests } from './api-2010/streams.ts'
import { transcriptionTests } from './api-2010/transcriptions.ts'
import { userDefinedMessageTests } from './api-2010/user-defined-messages.ts'
import { Place } from './support/place.ts'

const place = Place.ofThisFile({
  env: {
    OFFHOOK_NUMBER_POOL: POOL,
    OFFHOOK_ICE_SERVERS: ICE_SERVERS,
    OFFHOOK_TURN_SECRET: TURN_SECRET,
    OFFHOOK_SIPREC_CONNECTORS: SIPREC_CONNECTORS,
  },
})

accountTests(place)
callerIdTests(place)
numberTests(place)
callTests(place)
userDefinedMessageTests(place)
streamTests(place)
siprecTests(place)
transcriptionTests(place)
recordingTests(place)
conferenceTests(place)
queueTests(place)
sipTests(place)
messageTests(place)
paymentTests(place)

/** The groups of the contract, each with the operations that nothing here can show. */
const groups: readonly (readonly [string, readonly string[]])[] = [
  ['accounts', []],
  ['keys', []],
  ['incoming-phone-numbers', []],
  ['incoming-phone-numbers-by-type', []],
  ['available-phone-numbers', []],
  ['signing-keys-legacy', []],
  ['applications', []],
  ['outgoing-caller-ids', []],
  ['tokens', []],
  ['messages', []],
  // No message has any media here.
  ['message-media-feedback', ['DeleteMedia', 'FetchMedia']],
  ['calls', []],
  ['call-events', []],
  ['notifications', []],
  ['call-notifications', []],
  ['user-defined-messages', []],
  ['streams', []],
  ['siprec', []],
  ['realtime-transcriptions', []],
  ['recording-transcriptions', []],
  ['recordings', []],
  ['call-recordings', []],
  ['conferences', []],
  ['participants', []],
  ['conference-recordings', []],
  ['payments', []],
  ['queues', []],
  ['queue-members', []],
  ['sip-domains', []],
  ['sip-domain-auth', []],
  ['sip-domain-mappings-legacy', []],
  ['sip-credential-lists', []],
  ['sip-ip-acls', []],
]

describe('the contract', () => {
  it('was kept by every answer', () => {
    expect(place.site.violations).toEqual([])
  })

  it('has no group that is not looked at here', () => {
    const { contract } = place.site
    expect(contract.groupsOf('api_v2010')).toEqual(groups.map(([group]) => group).sort())
  })

  it.each(groups)('has no operation of %s that was not asked, but for %j', (group, missing) => {
    expect(place.site.missing('api_v2010', group)).toEqual(missing)
  })

  it('has no operation of keys in their newer place that was not asked', () => {
    expect(place.site.missing('iam_v1', 'iam-keys')).toEqual([])
  })
})
