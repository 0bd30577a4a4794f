import { type ChosenDevices, SYSTEM_DEVICE } from './chosen-devices.ts'
import type { Clock } from './clock.ts'
import type { PageLocation } from './loopback-socket.ts'
import { type OnEvent, type Post, publisherAt } from './publisher.ts'
import type { SdkDevice, SdkDeviceClass } from './sdk.ts'

const soundNames = [
  'incoming',
  'outgoing',
  'disconnect',
  ...[...'0123456789hs'].map((key) => `dtmf${key}`),
]

/** The constraints of every request for the microphone. */
export const microphone: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
}

/** The same of one microphone, else of another where it is not plugged in. */
export function constraintsOf(deviceId: string): MediaTrackConstraints {
  return deviceId === SYSTEM_DEVICE ? microphone : { ...microphone, deviceId: { ideal: deviceId } }
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
}

/** Options that keep the SDK's Device on our own host; a function of its own so that tests see them. */
export function deviceOptions(surroundings: DeviceSurroundings): object {
  const { location, clock, post, onEvent, devices } = surroundings
  return {
    chunderw: location.host,
    appName: 'offhook-desktop',
    sounds: Object.fromEntries(soundNames.map((name) => [name, soundUrl(name, location.origin)])),
    Publisher: publisherAt(location.origin, post, () => clock.now(), onEvent),
    rtcConstraints: { audio: constraintsOf(devices?.of('microphone') ?? SYSTEM_DEVICE) },
    // Opus carries twice the bandwidth of a telephone line and hides lost packets; rooms with two
    // such legs run wideband. PCMU is what is left where a browser has no Opus.
    codecPreferences: ['opus', 'pcmu'],
    maxCallSignalingTimeoutMs: 30_000,
    closeProtection: true,
    tokenRefreshMs: 30_000,
    enableImprovedSignalingErrorPrecision: true,
    logLevel: 'silent',
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
