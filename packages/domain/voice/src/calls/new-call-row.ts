import type { CallSid } from '@offhook/core'
import type { Call } from '../model.ts'

/** What has to be known of a call that begins. */
export type CallFacts = Pick<
  Call,
  'accountSid' | 'from' | 'to' | 'direction' | 'kind' | 'status' | 'nodeId' | 'dateCreated'
> & { readonly sid: CallSid } & Partial<Call>

/** The row of a call that begins; what is not given is not known yet. */
export function newCallRow(facts: CallFacts): Call {
  return {
    parentCallSid: null,
    phoneNumberSid: null,
    forwardedFrom: null,
    callerName: null,
    answeredBy: null,
    trunkSid: null,
    startTime: null,
    answerTime: null,
    endTime: null,
    dateUpdated: facts.dateCreated,
    duration: null,
    queueTimeMs: 0,
    endCause: null,
    sipStatus: null,
    sipCallId: null,
    dialog: null,
    statusCallback: null,
    deleted: false,
    ...facts,
  }
}
