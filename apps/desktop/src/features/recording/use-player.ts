import { useEffect, useMemo, useRef, useState } from 'react'

/** Speeds that people choose from. */
export const speeds = [0.75, 1, 1.25, 1.5, 2]

/** One sound that is played: where it is, and what can be done with it. Times in seconds. */
export interface Player {
  readonly isPlaying: boolean
  readonly at: number
  readonly speed: number
  toggle(): void
  seek(to: number): void
  skip(by: number): void
  setSpeed(speed: number): void
  /** One step faster or slower. */
  change(by: 1 | -1): void
  /** The element that plays; the waveform follows it. */
  readonly media: HTMLAudioElement | null
}

/** @param startAt where it stands at first, in seconds */
export function usePlayer(blob: Blob | null, startAt: number): Player {
  const [media, setMedia] = useState<HTMLAudioElement | null>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [at, setAt] = useState(startAt)
  const [speed, setSpeed] = useState(1)
  const first = useRef(startAt)

  useEffect(() => {
    if (!blob) return
    const url = URL.createObjectURL(blob)
    const audio = new Audio(url)
    // The position is known only once the length is.
    audio.addEventListener('loadedmetadata', () => {
      audio.currentTime = first.current
    })
    audio.addEventListener('play', () => setPlaying(true))
    audio.addEventListener('pause', () => setPlaying(false))
    audio.addEventListener('seeking', () => setAt(audio.currentTime))
    setMedia(audio)
    return () => {
      first.current = 0
      audio.pause()
      audio.removeAttribute('src')
      URL.revokeObjectURL(url)
    }
  }, [blob])

  // The element tells four times a second: a play head wants each frame.
  useEffect(() => {
    if (!isPlaying || !media) return
    let frame = requestAnimationFrame(function follow() {
      setAt(media.currentTime)
      frame = requestAnimationFrame(follow)
    })
    return () => cancelAnimationFrame(frame)
  }, [isPlaying, media])

  useEffect(() => {
    if (media) media.playbackRate = speed
  }, [media, speed])

  return useMemo(() => {
    const seek = (to: number) => {
      if (!media) return
      const length = Number.isFinite(media.duration) ? media.duration : to
      media.currentTime = Math.min(Math.max(0, to), length)
      setAt(media.currentTime)
    }
    return {
      ...{ isPlaying, at, speed, media, seek, setSpeed },
      toggle: () => {
        if (media?.paused) void media.play()
        else media?.pause()
      },
      skip: (by) => seek((media?.currentTime ?? 0) + by),
      change: (by) => setSpeed((now) => speeds[speeds.indexOf(now) + by] ?? now),
    }
  }, [isPlaying, at, speed, media])
}
