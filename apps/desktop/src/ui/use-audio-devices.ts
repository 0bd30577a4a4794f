import { useEffect, useState } from 'react'
import type { SdkDevice } from '../model/sdk.ts'
import type { Translate } from '../texts/index.ts'
import { useText } from './hooks.ts'

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
  const t = useText()
  const [found, setFound] = useState<AudioDevices>(() => look(t, device))
  useEffect(() => {
    const refresh = () => setFound(look(t, device))
    refresh()
    device?.audio?.on('deviceChange', refresh)
    return () => {
      device?.audio?.removeListener('deviceChange', refresh)
    }
  }, [t, device])
  return found
}

function look(t: Translate, device: SdkDevice | null): AudioDevices {
  const audio = device?.audio
  return {
    inputs: choices(audio?.availableInputDevices, t('sound.microphone')),
    outputs: choices(audio?.availableOutputDevices, t('sound.speaker')),
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
