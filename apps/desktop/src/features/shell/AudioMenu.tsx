import { NativeSelect } from '@mantine/core'
import { useApp, useStore } from '../../ui/hooks.ts'
import { useAudioDevices } from '../../ui/use-audio-devices.ts'
import classes from './AudioMenu.module.css'
import { useDesk } from './desk-context.ts'

/** Which microphone, which speaker, and where it rings. */
export function AudioMenu() {
  const { bell } = useApp()
  const { desk } = useDesk()
  const device = useStore(desk.phone.device)
  const { inputs, outputs, inputId, isOutputSelectable } = useAudioDevices(device)
  if (!device || inputs.length === 0) return null
  return (
    <div className={classes['root']}>
      <NativeSelect
        label="Microphone"
        size="xs"
        data={inputs}
        value={inputId}
        onChange={(event) =>
          void device.audio?.setInputDevice(event.currentTarget.value).catch(() => undefined)
        }
      />
      {isOutputSelectable && outputs.length > 0 && (
        <>
          <NativeSelect
            label="Speaker"
            size="xs"
            data={outputs}
            onChange={(event) =>
              void device.audio?.speakerDevices
                .set(event.currentTarget.value)
                .catch(() => undefined)
            }
          />
          <NativeSelect
            label="Ring on"
            size="xs"
            data={outputs}
            onChange={(event) =>
              void bell.chooseDevice(event.currentTarget.value).catch(() => undefined)
            }
          />
        </>
      )}
    </div>
  )
}
