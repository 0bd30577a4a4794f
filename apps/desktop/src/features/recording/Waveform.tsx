import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import WaveSurfer from 'wavesurfer.js'
import type { DrawnRecording } from './lanes.ts'
import { Marks } from './Marks.tsx'
import { laneHeight } from './roles.ts'

/** One waveform per party, in the colour of its role. It draws; what plays is `media`. */
export function Waveform({ drawn, media }: { drawn: DrawnRecording; media: HTMLAudioElement }) {
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
  useEffect(() => {
    const container = box.current
    if (!container) return
    const surfer = WaveSurfer.create({
      container,
      media,
      peaks: drawn.lanes.map(({ peaks }) => peaks),
      duration: drawn.seconds,
      cursorWidth: 0,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      interact: false,
      hideScrollbar: true,
      barHeight: commonScale(drawn),
      splitChannels: drawn.lanes.map((_, index) => ({
        height: laneHeight,
        waveColor: color(index === 0 ? '--wave-first' : '--wave-second'),
        progressColor: color(index === 0 ? '--accent' : '--green'),
      })),
    })
    return () => surfer.destroy()
  }, [drawn, media, scheme])
  return (
    <>
      <div ref={box} />
      <Marks drawn={drawn} />
    </>
  )
}

/** One scale for all lanes, so that a quiet party looks quieter; capped, so that noise stays noise. */
function commonScale({ lanes }: DrawnRecording): number {
  const loudest = lanes.reduce((all, { peaks }) => peaks.reduce((a, b) => Math.max(a, b), all), 0)
  return loudest === 0 ? 1 : Math.min(8, 0.9 / loudest)
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
