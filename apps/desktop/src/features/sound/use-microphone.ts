import { useEffect, useMemo, useState } from 'react'
import { microphone } from '../../model/device-factory.ts'
import type { Levels } from '../../model/phone.ts'
import { type Problem, phoneProblem } from '../../model/problem.ts'
import { createStore, type Store } from '../../model/store.ts'

/** A microphone that is open for a test. */
export interface TestedMicrophone {
  /** How loud it is, twenty times a second. */
  readonly levels: Store<Levels>
  /** Why it could not be opened. */
  readonly problem: Problem | null
  readonly stream: MediaStream | null
}

/** Opens a microphone for as long as the component is there; another id opens another one. */
export function useMicrophone(deviceId: string, attempt: number): TestedMicrophone {
  const levels = useMemo(() => createStore<Levels>({ input: 0, output: 0 }), [])
  const [stream, setStream] = useState<MediaStream | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it again.
  useEffect(() => {
    let stop = () => {}
    let isOver = false
    setProblem(null)
    open(deviceId)
      .then((opened) => {
        if (isOver) return close(opened)
        const stopMeter = meter(opened, (input) => levels.set({ input, output: 0 }))
        stop = () => {
          stopMeter()
          close(opened)
        }
        setStream(opened)
      })
      .catch((error: unknown) => !isOver && setProblem(phoneProblem(error)))
    return () => {
      isOver = true
      stop()
      setStream(null)
      levels.set({ input: 0, output: 0 })
    }
  }, [deviceId, attempt, levels])
  return { levels, problem, stream }
}

async function open(deviceId: string): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException('no microphone here', 'SecurityError')
  const wanted = deviceId === 'default' ? {} : { deviceId: { exact: deviceId } }
  return navigator.mediaDevices.getUserMedia({ audio: { ...microphone, ...wanted } })
}

function close(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Tells the loudness (0 to 1) of a stream; the result stops that. */
function meter(stream: MediaStream, tell: (loudness: number) => void): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
    tell(Math.min(1, Math.sqrt(power) * 3))
  }, 50)
  return () => {
    clearInterval(timer)
    void context.close()
  }
}
