/** What Dial and its nouns understand. */

import { codes } from '@offhook/core'
import {
  type ElementSchema,
  elementsOf,
  flag,
  inert,
  integer,
  listOf,
  method,
  oneOf,
  ownText,
  readAttributes,
  type TwimlElement,
  text,
  textOf,
  textUpTo,
} from '@offhook/twiml'
import type { Parameters } from '../../calls/call-parameters.ts'
import { ringToneCodes } from '../../media/ring-tones.ts'
import {
  callEvents,
  detectionLimits,
  MAX_CALL_REASON,
  machineDetections,
  recordingTracks,
  recordingTrims,
} from '../../options.ts'
import { recordingAttributes } from '../recording-attributes.ts'

const recordWords = [
  'do-not-record',
  'record-from-answer',
  'record-from-ringing',
  'record-from-answer-dual',
  'record-from-ringing-dual',
  'true',
  'false',
] as const

export const dialAttributes = {
  ...recordingAttributes,
  action: text(codes.dialAction),
  method: method(codes.dialMethod),
  timeout: integer({ fallback: 30, min: 1, max: 600, code: codes.dialTimeout }),
  hangupOnStar: flag(false, codes.dialHangupOnStar),
  callerId: text(codes.dialCallerId),
  timeLimit: integer({ fallback: null, min: 1, max: 86_400, code: codes.dialTimeLimit }),
  record: oneOf(recordWords, 'do-not-record', codes.dialRecord),
  recordingTrack: oneOf(recordingTracks, 'both', codes.dialRecord),
  trim: oneOf(recordingTrims, 'do-not-trim', codes.dialRecord),
  sequential: flag(false, codes.dialSequential),
  answerOnBridge: flag(false, codes.dialAnswerOnBridge),
  ringTone: oneOf(ringToneCodes, null, codes.dialRingTone),
  referUrl: text(codes.referUrl),
  referMethod: method(codes.referUrl),
  callReason: textUpTo(MAX_CALL_REASON),
  passports: inert(text()),
  events: inert(text()),
} as const

/** Shared by the nouns that place a call. */
export const legAttributes = {
  url: text(codes.nounCallback),
  method: method(codes.nounCallback),
  statusCallback: text(codes.nounCallback),
  statusCallbackMethod: method(codes.nounCallback),
  statusCallbackEvent: listOf(callEvents, ['completed'], codes.nounCallback),
} as const

const detected = (limits: { min: number; max: number; fallback: number }) =>
  integer({ ...limits, code: codes.machineDetectionValue })

/** Who answers is found out beside the talk: nobody is kept waiting for it. */
export const detectionAttributes = {
  machineDetection: oneOf(machineDetections, null, codes.machineDetectionValue),
  machineDetectionTimeout: detected(detectionLimits.timeout),
  machineDetectionSpeechThreshold: detected(detectionLimits.speechThreshold),
  machineDetectionSpeechEndThreshold: detected(detectionLimits.speechEndThreshold),
  machineDetectionSilenceTimeout: detected(detectionLimits.silenceTimeout),
  amdStatusCallback: text(codes.nounCallback),
  amdStatusCallbackMethod: method(codes.nounCallback),
} as const

/** A child that only has a text. */
export const textOnly = {
  attributes: {},
  text: 'required',
  children: {},
} as const satisfies ElementSchema

/** Whom a noun names: the text of its child of this name, or its own. */
export function nameIn(noun: TwimlElement, child: string): string {
  const named = elementsOf(noun).find(({ name }) => name === child)
  return named ? textOf(named) : ownText(noun)
}

/** `<Parameter name value/>` of a client or an application. */
export const parameterSchema = {
  attributes: { name: text(), value: text() },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** What the `Parameter` children of a noun say, with something before each of their names. */
export function parametersOf(noun: TwimlElement, prefix = ''): Parameters {
  const parameters: Record<string, string> = {}
  for (const child of elementsOf(noun)) {
    if (child.name !== 'Parameter') continue
    const { name, value } = readAttributes(parameterSchema, child)
    if (name) parameters[`${prefix}${name}`] = value ?? ''
  }
  return parameters
}
