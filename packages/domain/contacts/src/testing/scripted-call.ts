import { type AccountSid, makeSid } from '@offhook/core'
import type { Call, CreateCallRequest } from '@offhook/voice'

/** The row of a call that was just placed. */
export function placedCall(accountSid: AccountSid, request: CreateCallRequest, now: number): Call {
  return {
    sid: makeSid('CA'),
    accountSid,
    parentCallSid: null,
    from: request.from,
    to: request.to,
    direction: 'outbound-api',
    kind: 'sip',
    status: 'ringing',
    phoneNumberSid: null,
    forwardedFrom: null,
    callerName: null,
    answeredBy: null,
    trunkSid: null,
    dateCreated: now,
    startTime: now,
    answerTime: null,
    endTime: null,
    dateUpdated: now,
    duration: null,
    queueTimeMs: 0,
    endCause: null,
    sipStatus: null,
    sipCallId: null,
    dialog: null,
    nodeId: 'node',
    statusCallback: null,
    deleted: false,
  }
}
