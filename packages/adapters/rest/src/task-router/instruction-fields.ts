/**
 * The fields of an instruction to a reservation, handed on by their own names. Those of `conference`
 * and of a rejection are checked by their kind here; the others by their instruction, which has a
 * code for each. What an instruction does not know it ignores.
 */
import { errors } from '@offhook/core'
import {
  beeps,
  conferenceRecords,
  jitterBufferSizes,
  participantLimits,
  recordingChannels,
  recordingTrims,
} from '@offhook/voice'
import type { Form } from '../http/form.ts'

type Read = (form: Form, name: string) => unknown

const text: Read = (form, name) => form.filled(name)
const flag: Read = (form, name) => form.boolean(name)
const url: Read = (form, name) => form.url(name)
const method: Read = (form, name) => form.method(name)
const words: Read = (form, name) => form.words(name)
const activity: Read = (form, name) => form.sid(name, 'WA', errors.rejectActivity)
const between =
  (min: number, max: number): Read =>
  (form, name) =>
    form.integer(name, { min, max })
const oneOf =
  (allowed: readonly string[]): Read =>
  (form, name) =>
    form.oneOf(name, allowed)

/** Seconds that an agent's phone may ring. */
const ringing = between(1, 999)

const fields: Readonly<Record<string, Read>> = {
  WorkerActivitySid: activity,
  // conference
  To: text,
  From: text,
  Timeout: ringing,
  StatusCallback: (form, name) => form.url(name, errors.conferenceCallback),
  StatusCallbackMethod: method,
  StatusCallbackEvent: words,
  Record: flag,
  Muted: flag,
  Beep: oneOf(beeps),
  BeepOnCustomerEntrance: flag,
  StartConferenceOnEnter: flag,
  EndConferenceOnExit: flag,
  EndConferenceOnCustomerExit: flag,
  WaitUrl: url,
  WaitMethod: method,
  EarlyMedia: flag,
  MaxParticipants: between(participantLimits.min, participantLimits.max),
  ConferenceStatusCallback: url,
  ConferenceStatusCallbackMethod: method,
  ConferenceStatusCallbackEvent: words,
  ConferenceRecord: oneOf(conferenceRecords),
  ConferenceTrim: oneOf(recordingTrims),
  RecordingChannels: oneOf(recordingChannels),
  RecordingStatusCallback: url,
  RecordingStatusCallbackMethod: method,
  ConferenceRecordingStatusCallback: url,
  ConferenceRecordingStatusCallbackMethod: method,
  Region: text,
  SipAuthUsername: text,
  SipAuthPassword: text,
  JitterBufferSize: oneOf(jitterBufferSizes),
  PostWorkActivitySid: (form, name) => form.sid(name, 'WA', errors.conferenceActivity),
}

/** Handed on as they came. */
const byInstruction = [
  'DequeueTo',
  'DequeueFrom',
  'DequeueRecord',
  'DequeueTimeout',
  'DequeuePostWorkActivitySid',
  'DequeueStatusCallbackUrl',
  'CallTo',
  'CallFrom',
  'CallUrl',
  'CallAccept',
  'CallRecord',
  'CallTimeout',
  'CallStatusCallbackUrl',
  'RedirectCallSid',
  'RedirectUrl',
  'RedirectAccept',
  'Supervisor',
  'SupervisorMode',
] as const

/** @throws OffhookError for a field that is not what its name says */
export function instructionFields(form: Form): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(fields)) {
    const value = read(form, name)
    if (value !== undefined) values[name] = value
  }
  for (const name of byInstruction) {
    const value = form.filled(name)
    if (value !== undefined) values[name] = value
  }
  for (const name of ['DequeueStatusCallbackEvent', 'DequeueStatusCallbackEvents']) {
    const value = form.words(name)
    if (value !== undefined) values[name] = value
  }
  return values
}
