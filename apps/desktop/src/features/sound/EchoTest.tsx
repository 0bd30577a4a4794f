import { Button } from '@mantine/core'
import { IconMicrophone } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useApp, useText } from '../../ui/hooks.ts'

const length = 3000

/** Records three seconds and plays them: what the microphone brings, in one's own ears. */
export function EchoTest({ stream }: { stream: MediaStream | null }) {
  const t = useText()
  const { clock } = useApp()
  const [state, setState] = useState<'idle' | 'recording' | 'playing'>('idle')
  const player = useRef<HTMLAudioElement>(null)

  function start(): void {
    if (!stream) return
    const parts: Blob[] = []
    const recorder = new MediaRecorder(stream)
    recorder.ondataavailable = ({ data }) => parts.push(data)
    recorder.onstop = () => void play(new Blob(parts, { type: recorder.mimeType }))
    recorder.start()
    setState('recording')
    clock.after(length, () => {
      if (recorder.state === 'recording') recorder.stop()
    })
  }

  async function play(sound: Blob): Promise<void> {
    const { current } = player
    if (!current) return
    current.src = URL.createObjectURL(sound)
    setState('playing')
    await current.play().catch(() => setState('idle'))
  }

  function over(): void {
    if (player.current) URL.revokeObjectURL(player.current.src)
    setState('idle')
  }

  const label = {
    idle: t('sound.record'),
    recording: t('sound.recording'),
    playing: t('sound.playing'),
  }[state]
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconMicrophone size={16} />}
        disabled={!stream || state !== 'idle'}
        onClick={start}
      >
        {label}
      </Button>
      {/* biome-ignore lint/a11y/useMediaCaption: one hears oneself. */}
      <audio ref={player} onEnded={over} />
    </>
  )
}
