import type { AppConfig } from '@offhook/desktop-sdk'
import { type LogLevel, logLevelOf } from './page-log.ts'
import type { Store } from './store.ts'

/** Constraints of the Voice SDK for one call. */
export interface AcceptOptions {
  readonly rtcConfiguration?: RTCConfiguration
  readonly rtcConstraints?: { readonly audio?: boolean | MediaTrackConstraints }
}

/** What the site's configuration says of the telephone in the page. */
export interface VoiceSettings {
  /** There is none: calls go to telephones outside. */
  readonly isOff: boolean
  /** The microphone is tried before somebody waits for calls. */
  readonly checksMicrophone: boolean
  readonly constraints: MediaTrackConstraints
  readonly acceptOptions: AcceptOptions
  /** Null: as the desktop has it. */
  readonly codecs: readonly string[] | null
  readonly sounds: Readonly<Record<string, string>>
  readonly logLevel: LogLevel
}

/** The settings as they are, and when they are known for the first time: read, or not to be had. */
export interface VoicePolicy {
  readonly settings: Store<VoiceSettings>
  readonly known: Promise<void>
}

/** Sounds that the Voice SDK makes in a call. */
export const soundNames: readonly string[] = [
  'incoming',
  'outgoing',
  'disconnect',
  ...[...'0123456789hs'].map((key) => `dtmf${key}`),
]

/** The codecs that both ends speak. */
const codecNames: readonly unknown[] = ['opus', 'pcmu']

/**
 * Reads `disableBrowserVoice`, `initialDeviceCheck`, `logLevel` and `sdkOptions.voice`.
 *
 * @param warn told by name of what is passed over
 */
export function voiceSettingsOf(config: AppConfig, warn: (text: string) => void): VoiceSettings {
  const voice = recordOf(recordOf(config.sdkOptions)['voice'])
  return {
    isOff: config.disableBrowserVoice === true,
    checksMicrophone: config.initialDeviceCheck !== false,
    constraints: recordOf(voice['audioConstraints']),
    acceptOptions: recordOf(voice['acceptOptions']),
    codecs: codecsOf(voice['codecPreferences'], warn),
    sounds: soundsOf(recordOf(voice['sounds']), warn),
    // Who wants to read what the SDK writes says so.
    logLevel: logLevelOf(config.logLevel) ?? 'silent',
  }
}

function codecsOf(wanted: unknown, warn: (text: string) => void): VoiceSettings['codecs'] {
  if (!Array.isArray(wanted)) return null
  for (const name of wanted.filter((one) => !codecNames.includes(one))) {
    warn(
      `sdkOptions.voice.codecPreferences: ${String(name)} is passed over, there is opus and pcmu`,
    )
  }
  const known = wanted.filter((name) => codecNames.includes(name))
  return known.length > 0 ? known : null
}

function soundsOf(
  wanted: Readonly<Record<string, unknown>>,
  warn: (text: string) => void,
): VoiceSettings['sounds'] {
  const sounds: Record<string, string> = {}
  for (const [name, url] of Object.entries(wanted)) {
    if (typeof url === 'string' && soundNames.includes(name)) sounds[name] = url
    else warn(`sdkOptions.voice.sounds.${name} is passed over`)
  }
  return sounds
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}
