/** What Dial and its nouns understand. */

import { type ElementSchema, flag, integer, listOf, method, oneOf, text } from '@offhook/twiml'
import { callEvents, recordingTracks, recordingTrims } from '../../options.ts'
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

const ringTones =
  'at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg th uk us us-old tw ve za'.split(
    ' ',
  )

export const dialAttributes = {
  ...recordingAttributes,
  action: text(13210),
  method: method(13211),
  timeout: integer({ fallback: 30, min: 1, max: 600, code: 13212 }),
  hangupOnStar: flag(false, 13213),
  callerId: text(13214),
  timeLimit: integer({ fallback: null, min: 1, max: 86_400, code: 13216 }),
  record: oneOf(recordWords, 'do-not-record', 13217),
  recordingTrack: oneOf(recordingTracks, 'both', 13217),
  trim: oneOf(recordingTrims, 'do-not-trim', 13217),
  sequential: flag(false, 13218),
  answerOnBridge: flag(false, 13219),
  ringTone: oneOf(ringTones, null, 13220),
  referUrl: text(13802),
  referMethod: method(13802),
  callReason: text(),
  passports: text(),
  events: text(),
} as const

/** Shared by the nouns that place a call. */
export const legAttributes = {
  url: text(13221),
  method: method(13221),
  statusCallback: text(13221),
  statusCallbackMethod: method(13221),
  statusCallbackEvent: listOf(callEvents, ['completed'], 13221),
} as const

/** Answering machine detection is understood and left out: nobody is kept waiting for it. */
export const detectionAttributes = {
  machineDetection: text(),
  machineDetectionTimeout: text(),
  machineDetectionSpeechThreshold: text(),
  machineDetectionSpeechEndThreshold: text(),
  machineDetectionSilenceTimeout: text(),
  amdStatusCallback: text(),
  amdStatusCallbackMethod: method(),
} as const

/** A child that only has a text. */
export const textOnly = {
  attributes: {},
  text: 'required',
  children: {},
} as const satisfies ElementSchema

/** `<Parameter name value/>` of a client. */
export const parameterSchema = {
  attributes: { name: text(), value: text() },
  text: 'none',
  children: {},
} as const satisfies ElementSchema
