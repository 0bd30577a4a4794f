import type { MediaRouter } from '@offhook/control'
import { type CallSid, type Clock, codes, errors, OffhookError, parseSid } from '@offhook/core'
import {
  type ElementSchema,
  flag,
  integer,
  listOf,
  method,
  oneOf,
  readAttributes,
  type TwimlElement,
  text,
  textOf,
  type Values,
} from '@offhook/twiml'
import type { ConferenceTable } from '../../conferences/conference-table.ts'
import type { LiveConference } from '../../conferences/live-conference.ts'
import type { LiveParticipant } from '../../conferences/live-participant.ts'
import { callOf, type Outcome, toAction, type VerbStep, warnOf } from '../../interpreter/verb.ts'
import {
  beeps,
  conferenceEvents,
  conferenceRecords,
  jitterBufferSizes,
  participantLimits,
  recordingTrims,
} from '../../options.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import type { ConferenceSettings, ParticipantSettings } from '../../settings.ts'
import { orInterrupted } from '../../waiting/interruption.ts'
import { callbackOf, urlOf } from '../callback.ts'
import { recordingAttributes, recordingCallback } from '../recording-attributes.ts'
import type { dialAttributes } from './attributes.ts'
import { DialRecording } from './dial-recording.ts'
import { onStar } from './star.ts'

export const conferenceSchema = {
  attributes: {
    ...recordingAttributes,
    muted: flag(false),
    beep: oneOf(beeps, 'true'),
    startConferenceOnEnter: flag(true),
    endConferenceOnExit: flag(false),
    participantLabel: text(codes.labelMalformed),
    maxParticipants: integer({ fallback: participantLimits.max, ...participantLimits }),
    waitUrl: text(),
    waitMethod: method(),
    record: oneOf(conferenceRecords, 'do-not-record'),
    trim: oneOf(recordingTrims, 'trim-silence'),
    coach: text(codes.coachInvalid),
    jitterBufferSize: oneOf(jitterBufferSizes, 'large'),
    region: text(),
    statusCallback: text(),
    statusCallbackMethod: method(),
    statusCallbackEvent: listOf(conferenceEvents, []),
    eventCallbackUrl: text(),
  },
  text: 'required',
  children: {},
} as const satisfies ElementSchema

export interface ConferenceNounParts {
  readonly clock: Clock
  readonly conferences: ConferenceTable
  readonly media: MediaRouter
  readonly recordings: RecordingTable
}

/** Joins the conference of this name until it is left or ends. */
export async function dialConference(
  { clock, conferences, media, recordings }: ConferenceNounParts,
  step: VerbStep,
  dial: Values<typeof dialAttributes>,
  element: TwimlElement,
): Promise<Outcome> {
  const call = callOf(step)
  const attributes = readAttributes(conferenceSchema, element)
  await step.openAudio()
  const recording = new DialRecording(recordings, step, dial)
  let conference: LiveConference
  let participant: LiveParticipant
  try {
    const settings = conferenceSettings(step, attributes)
    conference = conferences.open(call.row.accountSid, textOf(element), settings)
    participant = await conference.join(call, participantSettings(step, attributes))
  } catch (error) {
    warnOf(step, error)
    return toAction(step, dial, { DialCallStatus: 'failed' })
  }
  recording.onAnswer()
  const hangUp = () => void conference.leave(call.sid, 'participant_hung_up')
  const stopListening = onStar(media, call, dial, hangUp)
  const timer = dial.timeLimit === null ? null : clock.setTimeout(hangUp, dial.timeLimit * 1000)
  try {
    const reason = await orInterrupted(participant.left, step.signal)
    const status = reason === 'participant_add_failed' ? 'failed' : 'answered'
    return toAction(step, dial, { DialCallStatus: status, ...(await recording.finish()) })
  } catch (reason) {
    await conference.leave(
      call.sid,
      call.isOver ? 'participant_hung_up' : 'participant_updated_via_api',
    )
    recording.tellInterrupted(reason, () => ({ DialCallStatus: 'answered' }))
    throw reason
  } finally {
    stopListening()
    timer?.clear()
  }
}

function conferenceSettings(
  step: VerbStep,
  attributes: Values<typeof conferenceSchema.attributes>,
): ConferenceSettings {
  const { record, statusCallback, statusCallbackMethod, statusCallbackEvent } = attributes
  // The older word for the same.
  const recordingStatusCallback = attributes.recordingStatusCallback ?? attributes.eventCallbackUrl
  const callback = callbackOf(step, statusCallback, statusCallbackMethod, statusCallbackEvent)
  return {
    record: record === 'record-from-start' || record === 'true',
    trim: attributes.trim,
    recordingStatusCallback:
      recordingCallback(step, { ...attributes, recordingStatusCallback }) ?? undefined,
    statusCallback: callback ?? undefined,
    maxParticipants: attributes.maxParticipants,
    region: attributes.region ?? undefined,
  }
}

function participantSettings(
  step: VerbStep,
  attributes: Values<typeof conferenceSchema.attributes>,
): ParticipantSettings {
  const coach: CallSid | undefined =
    attributes.coach === null ? undefined : parseSid('CA', attributes.coach)
  if (attributes.coach !== null && coach === undefined) {
    throw new OffhookError(errors.coachInvalid, 'Who is to be coached is not in the conference')
  }
  const { waitUrl } = attributes
  const resolved = waitUrl === '' ? '' : urlOf(step, waitUrl)
  return {
    label: attributes.participantLabel ?? undefined,
    muted: attributes.muted,
    beep: attributes.beep,
    startConferenceOnEnter: attributes.startConferenceOnEnter,
    endConferenceOnExit: attributes.endConferenceOnExit,
    waitUrl: resolved ?? undefined,
    waitMethod: attributes.waitMethod ?? undefined,
    callSidToCoach: coach,
    jitterBufferSize: attributes.jitterBufferSize,
  }
}
