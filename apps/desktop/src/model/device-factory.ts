import { type ChosenDevices, SYSTEM_DEVICE } from './chosen-devices.ts'
import type { Clock } from './clock.ts'
import type { PageLocation } from './loopback-socket.ts'
import { type OnEvent, type Post, publisherAt } from './publisher.ts'
import type { SdkDevice, SdkDeviceClass } from './sdk.ts'
import { type AcceptOptions, soundNames, type VoicePolicy } from './voice-settings.ts'

/** The constraints of every request for the microphone. */
export const microphone: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
}

/** The address of one of our own sounds. */
export function soundUrl(name: string, origin: string): string {
  return `${origin}/app/sounds/${name}.wav`
}

/** What the world around a Device provides. */
export interface DeviceSurroundings {
  readonly location: PageLocation
  readonly clock: Clock
  /** How it tells the server of the quality of its calls. */
  readonly post: Post
  readonly onEvent?: OnEvent
  /** What the person has chosen here; absent: as the system says. */
  readonly devices?: Pick<ChosenDevices, 'of'>
  /** What the site's configuration says; absent: nothing. */
  readonly voice?: VoicePolicy
}

type Chosen = Pick<DeviceSurroundings, 'devices' | 'voice'>

/**
 * The constraints of a request for the microphone: the desktop's, those of the configuration, and
 * the one that the person has chosen here, else another where it is not plugged in.
 */
export function constraintsOf(
  { devices, voice }: Chosen,
  given?: MediaTrackConstraints,
): MediaTrackConstraints {
  const deviceId = devices?.of('microphone') ?? SYSTEM_DEVICE
  return {
    ...microphone,
    ...voice?.settings.get().constraints,
    ...given,
    ...(deviceId !== SYSTEM_DEVICE && { deviceId: { ideal: deviceId } }),
  }
}

/** The options of one call, as the configuration has them. */
export function acceptOptionsOf(chosen: Chosen): AcceptOptions {
  const { rtcConstraints, ...rest } = chosen.voice?.settings.get().acceptOptions ?? {}
  if (!rtcConstraints) return rest
  const { audio } = rtcConstraints
  const given = typeof audio === 'object' ? audio : undefined
  return { ...rest, rtcConstraints: { ...rtcConstraints, audio: constraintsOf(chosen, given) } }
}

/** Those of a Device's options that may change while it is registered. */
export function changingOptions(surroundings: DeviceSurroundings): object {
  const { location, voice } = surroundings
  const settings = voice?.settings.get()
  return {
    sounds: {
      ...Object.fromEntries(soundNames.map((name) => [name, soundUrl(name, location.origin)])),
      ...settings?.sounds,
    },
    rtcConstraints: { audio: constraintsOf(surroundings) },
    // Opus carries twice the bandwidth of a telephone line and hides lost packets; rooms with two
    // such legs run wideband. PCMU is what is left where a browser has no Opus.
    codecPreferences: settings?.codecs ?? ['opus', 'pcmu'],
    logLevel: settings?.logLevel ?? 'silent',
  }
}

/** Options that keep the SDK's Device on our own host; a function of its own so that tests see them. */
export function deviceOptions(surroundings: DeviceSurroundings): object {
  const { location, clock, post, onEvent } = surroundings
  return {
    ...changingOptions(surroundings),
    chunderw: location.host,
    appName: 'offhook-desktop',
    Publisher: publisherAt(location.origin, post, () => clock.now(), onEvent),
    maxCallSignalingTimeoutMs: 30_000,
    closeProtection: true,
    tokenRefreshMs: 30_000,
    enableImprovedSignalingErrorPrecision: true,
  }
}

/** The one place where a Device of the Voice SDK is made. The caller destroys it. */
export function createDevice(
  Device: SdkDeviceClass,
  token: string,
  surroundings: DeviceSurroundings,
): SdkDevice {
  return new Device(token, deviceOptions(surroundings))
}
