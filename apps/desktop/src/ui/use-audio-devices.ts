import { useEffect, useState } from 'react'
import type { SdkDevice } from '../model/sdk.ts'

interface Choice {
  readonly value: string
  readonly label: string
}

interface AudioDevices {
  readonly inputs: readonly Choice[]
  readonly outputs: readonly Choice[]
  readonly inputId: string
  readonly isOutputSelectable: boolean
}

/** The sound devices of this computer, kept up to date as headsets come and go. */
export function useAudioDevices(device: SdkDevice | null): AudioDevices {
  const [found, setFound] = useState<AudioDevices>(() => look(device))
  useEffect(() => {
    const refresh = () => setFound(look(device))
    refresh()
    device?.audio?.on('deviceChange', refresh)
    return () => {
      device?.audio?.removeListener('deviceChange', refresh)
    }
  }, [device])
  return found
}

function look(device: SdkDevice | null): AudioDevices {
  const audio = device?.audio
  return {
    inputs: choices(audio?.availableInputDevices, 'Microphone'),
    outputs: choices(audio?.availableOutputDevices, 'Speaker'),
    inputId: audio?.inputDevice?.deviceId ?? 'default',
    isOutputSelectable: audio?.isOutputSelectionSupported === true,
  }
}

function choices(devices: Map<string, MediaDeviceInfo> | undefined, kind: string): Choice[] {
  // Until the microphone is allowed the browser keeps the names, and often the ids, to itself.
  return [...(devices?.values() ?? [])]
    .filter(({ deviceId }) => deviceId !== '')
    .map(({ deviceId, label }, index) => ({
      value: deviceId,
      label: label || `${kind} ${index + 1}`,
    }))
}
