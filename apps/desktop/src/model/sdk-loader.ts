import { installPlainSocket } from './loopback-socket.ts'
import type { SdkDeviceClass, Sdks, SdkWorkerClass, SdkWorkspaceClass } from './sdk.ts'

/** Loads the official SDKs, each once and as a chunk of its own. */
export function browserSdks(scope: Window & typeof globalThis): Sdks {
  let voice: Promise<SdkDeviceClass> | undefined
  let taskRouter: Promise<SdkWorkerClass> | undefined
  return {
    voice: () => (voice ??= loadVoice(scope)),
    taskRouter: () => (taskRouter ??= loadTaskRouter()),
    workspace: loadWorkspace,
  }
}

async function loadVoice(scope: Window & typeof globalThis): Promise<SdkDeviceClass> {
  installPlainSocket(scope, scope.location)
  const { Device } = await import('@twilio/voice-sdk')
  // Browsers keep audio suspended until the page is touched; without this the sounds and level
  // meters of a freshly loaded page would never start.
  const wake = () => void Device.audioContext?.resume()
  for (const touch of ['pointerdown', 'keydown']) scope.addEventListener(touch, wake)
  return Device as unknown as SdkDeviceClass
}

async function loadTaskRouter(): Promise<SdkWorkerClass> {
  const loaded = await import('twilio-taskrouter')
  return loaded.Worker as unknown as SdkWorkerClass
}

async function loadWorkspace(): Promise<SdkWorkspaceClass> {
  const loaded = await import('twilio-taskrouter')
  return loaded.Workspace as unknown as SdkWorkspaceClass
}
