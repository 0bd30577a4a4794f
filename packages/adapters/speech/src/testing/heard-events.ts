import type { RecognitionRequest } from '@offhook/voice'
import type { Tell } from '../listening/session.ts'

/** What is asked for, unless a test says otherwise. */
export const request: RecognitionRequest = {
  mode: 'hints',
  language: 'en-US',
  hints: ['sales', 'support', 'billing', 'opening hours'],
  endSilenceMs: 400,
  maxSpeechMs: 60_000,
  partials: false,
}

/** Everything that a session tells, and the moment of its last word. */
export function heardEvents(): {
  readonly tell: Tell
  readonly names: string[]
  readonly of: (name: string) => unknown[]
  readonly over: Promise<void>
} {
  const told: { name: string; args: readonly unknown[] }[] = []
  const names: string[] = []
  let end = (): void => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  return {
    names,
    over,
    of: (name) => told.filter((each) => each.name === name).map(({ args }) => args[0]),
    tell: (name, ...args) => {
      names.push(name)
      told.push({ name, args })
      if (name === 'ended' || name === 'failed') end()
    },
  }
}
