import { Button } from '@mantine/core'
import { IconFileMusic, IconMicrophone, IconPlayerStop } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { DeskError, phoneProblem } from '../../model/problem.ts'
import { recordVoice, type VoiceRecording } from '../../model/voice-recorder.ts'
import { msg } from '../../texts/index.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { Timer } from '../../ui/Timer.tsx'
import classes from './Admin.module.css'

type Bring = (sound: Blob, name: string, origin: 'file' | 'microphone') => Promise<unknown>

/** The two ways to a sound that are not writing: a file, and one's own voice. */
export function SoundSources({ onBring }: { readonly onBring: Bring }) {
  const t = useText()
  const { clock } = useApp()
  const input = useRef<HTMLInputElement>(null)
  const running = useRef<VoiceRecording | null>(null)
  const [since, setSince] = useState<number | null>(null)
  const isRecording = since !== null
  const isGone = useRef(false)
  // The microphone does not outlast the page.
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
      running.current?.drop()
    }
  }, [])

  const bring = useMutation({ mutationFn: (work: () => Promise<unknown>) => work() })
  const upload = (file: File) =>
    bring.mutate(() => onBring(file, file.name.replace(/\.[^.]*$/, '').slice(0, 64), 'file'))
  const start = () =>
    bring.mutate(async () => {
      const recording = await recordVoice((ms, run) => void clock.after(ms, run)).catch(
        (error: unknown) => {
          throw new DeskError(phoneProblem(error).text)
        },
      )
      // Somebody may leave while the browser asks for the microphone.
      if (isGone.current) return recording.drop()
      running.current = recording
      setSince(clock.now())
    })
  const stop = () =>
    bring.mutate(async () => {
      setSince(null)
      const sound = await running.current?.stop()
      running.current = null
      const date = new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')
      if (sound) await onBring(sound, t(msg('sounds.recorded', { date })), 'microphone')
    })

  return (
    <div className={classes['part']} data-testid="sound-sources">
      <div className={classes['line']}>
        <Button
          variant="default"
          leftSection={<IconFileMusic size={16} />}
          disabled={bring.isPending || isRecording}
          onClick={() => input.current?.click()}
        >
          {t('sounds.chooseFile')}
        </Button>
        <input
          ref={input}
          type="file"
          accept="audio/*"
          hidden
          aria-label={t('sounds.chooseFile')}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? []
            currentTarget.value = ''
            if (file) upload(file)
          }}
        />
        <Button
          variant="default"
          leftSection={isRecording ? <IconPlayerStop size={16} /> : <IconMicrophone size={16} />}
          disabled={bring.isPending}
          onClick={isRecording ? stop : start}
        >
          {t(isRecording ? 'sounds.stop' : 'sounds.record')}
        </Button>
        {since !== null && <Timer since={since} />}
        {since === null && (
          <output className="soft">
            {t(bring.isPending ? 'sounds.saving' : 'sounds.fileHelp')}
          </output>
        )}
      </div>
      {bring.isError && <InlineNotice tone="error" text={reasonOf(t, bring.error)} />}
    </div>
  )
}
