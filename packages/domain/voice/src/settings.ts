/**
 * What requests and documents set, as REST gives it. Whatever is absent has the documented default.
 */
import type { ApplicationSid, CallSid } from '@offhook/core'
import type { StatusCallback } from './model.ts'
import type {
  Beep,
  HttpMethod,
  JitterBufferSize,
  MachineDetectionMode,
  RecordingChannels,
  RecordingTrack,
  RecordingTrim,
} from './options.ts'

/** What a call runs. The application wins over `url`, and that over `twiml`. */
export interface DocumentSettings {
  readonly url?: string | undefined
  readonly method?: HttpMethod | undefined
  readonly twiml?: string | undefined
  readonly applicationSid?: ApplicationSid | undefined
  readonly fallbackUrl?: string | undefined
  readonly fallbackMethod?: HttpMethod | undefined
}

/** Whom to tell of a call's progress; default event `completed`. */
export interface StatusCallbackSettings {
  readonly statusCallback?: string | undefined
  readonly statusCallbackMethod?: HttpMethod | undefined
  readonly statusCallbackEvents?: readonly string[] | undefined
  /** Extra parameters of each callback. */
  readonly statusCallbackParameters?: Readonly<Record<string, string>> | undefined
}

/** Whether and how it is found out who has answered, and whom to tell. Times as in `options.ts`. */
export interface MachineDetectionSettings {
  readonly machineDetection?: MachineDetectionMode | undefined
  readonly machineDetectionTimeout?: number | undefined
  readonly machineDetectionSpeechThreshold?: number | undefined
  readonly machineDetectionSpeechEndThreshold?: number | undefined
  readonly machineDetectionSilenceTimeout?: number | undefined
  readonly amdStatusCallback?: string | undefined
  readonly amdStatusCallbackMethod?: HttpMethod | undefined
}

/** What the called party is told, beside who calls. */
export interface NoticeSettings {
  /** Why they are called: `MAX_CALL_REASON` characters at most. */
  readonly callReason?: string | undefined
  /** Told of a call to a browser, so that a device may be woken for it. */
  readonly clientNotificationUrl?: string | undefined
}

/** How a recording is made and whom to tell; default event `completed`. */
export interface RecordingSettings {
  readonly channels?: RecordingChannels | undefined
  readonly track?: RecordingTrack | undefined
  readonly trim?: RecordingTrim | undefined
  readonly recordingStatusCallback?: string | undefined
  readonly recordingStatusCallbackMethod?: HttpMethod | undefined
  readonly recordingStatusCallbackEvents?: readonly string[] | undefined
}

/** Settings of a conference; those of its first participant count. */
export interface ConferenceSettings {
  readonly record?: boolean | undefined
  readonly trim?: RecordingTrim | undefined
  readonly recordingStatusCallback?: StatusCallback | undefined
  readonly statusCallback?: StatusCallback | undefined
  readonly maxParticipants?: number | undefined
  readonly region?: string | undefined
}

/** How one party stands in a conference. */
export interface ParticipantSettings {
  readonly label?: string | undefined
  readonly muted?: boolean | undefined
  readonly beep?: Beep | undefined
  readonly startConferenceOnEnter?: boolean | undefined
  readonly endConferenceOnExit?: boolean | undefined
  /** Empty = silence; absent = the default music. */
  readonly waitUrl?: string | undefined
  readonly waitMethod?: HttpMethod | undefined
  readonly coaching?: boolean | undefined
  readonly callSidToCoach?: CallSid | undefined
  readonly jitterBufferSize?: JitterBufferSize | undefined
}

/** Changes how one party stands in a conference; what is absent stays. */
export interface UpdateParticipantRequest {
  readonly muted?: boolean | undefined
  readonly hold?: boolean | undefined
  /** The participant who asks; absent where an application does. */
  readonly byCallSid?: CallSid | undefined
  readonly holdUrl?: string | undefined
  readonly holdMethod?: HttpMethod | undefined
  readonly announceUrl?: string | undefined
  readonly announceMethod?: HttpMethod | undefined
  readonly coaching?: boolean | undefined
  readonly callSidToCoach?: CallSid | undefined
  readonly endConferenceOnExit?: boolean | undefined
  readonly beepOnExit?: boolean | undefined
  readonly waitUrl?: string | undefined
  readonly waitMethod?: HttpMethod | undefined
}
