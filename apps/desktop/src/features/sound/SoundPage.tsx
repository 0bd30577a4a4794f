import { Button, NativeSelect } from '@mantine/core'
import { IconVolume } from '@tabler/icons-react'
import { useState } from 'react'
import type { SdkDevice } from '../../model/sdk.ts'
import { msg } from '../../texts/index.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { LevelMeter } from '../../ui/LevelMeter.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { useAudioDevices } from '../../ui/use-audio-devices.ts'
import { useDesk } from '../shell/desk-context.ts'
import { EchoTest } from './EchoTest.tsx'
import classes from './SoundPage.module.css'
import { useMicrophone } from './use-microphone.ts'

/** Microphone, speaker and ring: choose each, and hear that it works. */
export default function SoundPage() {
  const t = useText()
  const { desk } = useDesk()
  const device = useStore(desk.phone.device)
  return (
    <div className={classes['page']}>
      <h1 className={classes['title']}>{t('pages.sound')}</h1>
      <Slot name="DeviceManager">
        <MicrophonePart key="microphone" device={device} />
        <SpeakerPart key="speaker" device={device} />
      </Slot>
      <PageLink to="/checkup">{t('checkup.toCheckup')}</PageLink>
    </div>
  )
}

function MicrophonePart({ device }: { device: SdkDevice | null }) {
  const t = useText()
  const [attempt, setAttempt] = useState(0)
  const { devices } = useApp()
  const { inputs } = useAudioDevices(device)
  const [chosen, choose] = useState(() => devices.of('microphone'))
  const { levels, problem, stream } = useMicrophone(chosen, attempt)
  const tellRefused = useTellRefused()
  const use = (id: string) => {
    choose(id)
    devices.choose('microphone', id)
    void device?.audio?.setInputDevice(id).catch(tellRefused)
  }
  return (
    <section className={classes['part']} aria-label={t('sound.microphone')}>
      <NativeSelect
        label={t('sound.microphone')}
        data={inputs.length > 0 ? inputs : [{ value: 'default', label: t('sound.systemDefault') }]}
        value={chosen}
        onChange={(event) => use(event.currentTarget.value)}
      />
      {problem ? (
        <InlineNotice
          tone="error"
          text={t(problem.text)}
          action={{ label: t('notices.tryAgain'), run: () => setAttempt(attempt + 1) }}
        />
      ) : (
        <>
          <div className={classes['level']}>
            <LevelMeter levels={levels} direction="input" label={t('sound.level')} />
            <span className="soft">{t('sound.speak')}</span>
          </div>
          <EchoTest stream={stream} />
        </>
      )}
    </section>
  )
}

function SpeakerPart({ device }: { device: SdkDevice | null }) {
  const t = useText()
  const { bell, devices } = useApp()
  const { outputs, isOutputSelectable } = useAudioDevices(device)
  const [speaker, setSpeaker] = useState(() => devices.of('speaker'))
  const [ring, setRing] = useState(() => devices.of('ring'))
  const tellRefused = useTellRefused()
  const hasChoice = isOutputSelectable && outputs.length > 0
  const data = hasChoice ? outputs : [{ value: 'default', label: t('sound.systemDefault') }]
  return (
    <section className={classes['part']} aria-label={t('sound.speaker')}>
      <NativeSelect
        label={t('sound.speaker')}
        data={data}
        value={speaker}
        onChange={(event) => {
          setSpeaker(event.currentTarget.value)
          devices.choose('speaker', event.currentTarget.value)
          void device?.audio?.speakerDevices.set(event.currentTarget.value).catch(tellRefused)
        }}
      />
      <TestButton label={t('sound.testSpeaker')} onPress={() => bell.tryOut(speaker)} />
      <NativeSelect
        label={t('sound.ringOn')}
        data={data}
        value={ring}
        onChange={(event) => {
          setRing(event.currentTarget.value)
          devices.choose('ring', event.currentTarget.value)
          void bell.chooseDevice(event.currentTarget.value).catch(tellRefused)
        }}
      />
      <TestButton label={t('sound.testRing')} onPress={() => bell.tryOut(ring)} />
    </section>
  )
}

/** Says that a device was chosen in vain, by the id that plugins know. */
function useTellRefused(): () => void {
  const { notices } = useApp()
  return () =>
    void notices.show({
      ...{ id: 'DeviceManagerSelectionFailed', type: 'warning', timeout: 15_000 },
      content: msg('sound.notUsed'),
    })
}

function TestButton({ label, onPress }: { label: string; onPress: () => Promise<void> }) {
  return (
    <Button
      variant="default"
      leftSection={<IconVolume size={16} />}
      onClick={() => void onPress().catch(() => undefined)}
    >
      {label}
    </Button>
  )
}
