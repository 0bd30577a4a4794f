/** The thread in which speech is listened to: it reads the sound of all listeners from their rings. */
import { parentPort, workerData } from 'node:worker_threads'
import { FrameRingReader } from '@offhook/control'
import { messageOf } from '@offhook/core'
import type { Utterance } from '@offhook/voice'
import { FRAME_SAMPLES, type Session, type Tell } from '../listening/session.ts'
import { openEngine } from '../open-engine.ts'
import type { FromThread, SpeechThreadData, ToldEvent, ToThread } from './messages.ts'
import { framesOf } from './recording-frames.ts'

/** How often the rings are read: soon enough for an interruption to be noticed. */
const READ_MS = 20
/** Frames that are taken from one ring at a time. */
const FRAMES_AT_ONCE = 50
/** A gap in the sound is silence, as long as it was, up to ten seconds. */
const MOST_GAP = 500

interface Listener {
  readonly session: Session
  readonly ring: FrameRingReader
  position: number
  isFinishing: boolean
}

const { engine: settings } = workerData as SpeechThreadData
const engine = await openEngine(settings)
const listeners = new Map<number, Listener>()
const out = new Int16Array(FRAME_SAMPLES * FRAMES_AT_ONCE)
const silence = new Int16Array(FRAME_SAMPLES)
let timer: NodeJS.Timeout | null = null

function send(message: FromThread): void {
  parentPort?.postMessage(message)
}

function tellOf(id: number): Tell {
  return (name, ...args) => {
    if (name === 'failed' || name === 'ended') drop(id)
    send({ type: 'event', id, name, args } as unknown as ToldEvent)
  }
}

function drop(id: number): void {
  listeners.delete(id)
  if (listeners.size > 0 || !timer) return
  clearInterval(timer)
  timer = null
}

function readAll(): void {
  for (const listener of [...listeners.values()]) {
    readRing(listener)
    if (listener.isFinishing) {
      listener.isFinishing = false
      listener.session.finish()
    }
  }
}

function readRing(listener: Listener): void {
  const { ring, session } = listener
  for (let run = ring.read(out); run; run = ring.read(out)) {
    const gap = Math.min(MOST_GAP, run.position - listener.position)
    for (let i = 0; i < gap; i++) session.push(silence)
    for (let i = 0; i < run.ticks; i++) {
      session.push(out.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES))
    }
    listener.position = run.position + run.ticks
  }
}

async function transcribe(message: Extract<ToThread, { type: 'transcribe' }>): Promise<void> {
  const { id, path, channel, request } = message
  const utterances: Utterance[] = []
  let fault: string | null = null
  const session = engine.listen(request, (name, ...args) => {
    if (name === 'final') utterances.push(args[0] as Utterance)
    if (name === 'failed') fault = (args[0] as { message: string }).message
  })
  let frames = 0
  try {
    for await (const frame of framesOf(path, channel)) {
      session.push(frame)
      // What has been said is recognised before more is read, so that an hour needs no memory.
      if (++frames % FRAMES_AT_ONCE === 0) await session.idle()
      if (fault !== null) break
    }
    const ended = session.idle()
    session.finish()
    await ended
    await session.idle()
  } finally {
    session.close()
  }
  if (fault === null) send({ type: 'transcribed', id, utterances })
  else send({ type: 'not-transcribed', id, message: fault })
}

parentPort?.on('message', (message: ToThread) => {
  switch (message.type) {
    case 'open': {
      const { id, request, sound } = message
      const session = engine.listen(request, tellOf(id))
      const ring = new FrameRingReader(sound)
      listeners.set(id, { session, ring, position: 0, isFinishing: false })
      timer ??= setInterval(readAll, READ_MS)
      return
    }
    case 'finish': {
      const listener = listeners.get(message.id)
      if (listener) listener.isFinishing = true
      return
    }
    case 'close':
      listeners.get(message.id)?.session.close()
      return drop(message.id)
    case 'transcribe':
      transcribe(message).catch((error: unknown) =>
        send({ type: 'not-transcribed', id: message.id, message: messageOf(error) }),
      )
      return
    case 'ask-whether-alive':
      return send({ type: 'alive' })
    case 'stop':
      for (const [id, { session }] of listeners) {
        session.close()
        drop(id)
      }
      void engine.close().finally(() => {
        send({ type: 'stopped' })
        parentPort?.close()
      })
  }
})
