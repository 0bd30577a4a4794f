/** Calls and counters for tests. */
import type { EndpointStatistics } from '@offhook/control'
import { makeSid } from '@offhook/core'
import type { Call } from '@offhook/voice'

export function someCall(more: Partial<Call> = {}): Call {
  return {
    sid: makeSid('CA'),
    accountSid: `AC${'1'.repeat(32)}` as Call['accountSid'],
    parentCallSid: null,
    from: '+12025550123',
    to: '+12025550100',
    direction: 'inbound',
    kind: 'sip',
    status: 'in-progress',
    phoneNumberSid: null,
    forwardedFrom: null,
    callerName: null,
    answeredBy: null,
    trunkSid: null,
    dateCreated: 1_000_000,
    startTime: 1_000_000,
    answerTime: 1_002_000,
    endTime: null,
    dateUpdated: 1_002_000,
    duration: null,
    queueTimeMs: 0,
    endCause: null,
    sipStatus: null,
    sipCallId: null,
    dialog: null,
    nodeId: 'ND1',
    statusCallback: null,
    deleted: false,
    ...more,
  }
}

export function counters(more: Partial<EndpointStatistics> = {}): EndpointStatistics {
  return {
    packetsSent: 500,
    packetsReceived: 500,
    packetsLost: 0,
    packetsLate: 0,
    packetsDelayed: 0,
    packetsDiscarded: 0,
    jitterMs: 2,
    maxJitterMs: 6,
    roundTripMs: 20,
    remoteLossFraction: 0,
    remoteJitterMs: 2,
    sentLevelDb: -20,
    heardLevelDb: -20,
    loudestSentDb: -18,
    loudestHeardDb: -18,
    mos: 4.3,
    codec: 'PCMU',
    stalledMs: 0,
    ...more,
  }
}
