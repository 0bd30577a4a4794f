import { spoken as said } from '@offhook/test-kit'

/** A text as somebody says it over a telephone, at 16 kHz. */
export function spoken(text: string): Int16Array {
  return said(text, { rate: 16_000 })
}

/** Sine waves together, in Hz, at 16 kHz. */
export function tone(frequencies: readonly number[], ms: number, amplitude = 6_000): Int16Array {
  return Int16Array.from({ length: ms * 16 }, (_, i) =>
    frequencies.reduce((sum, hz) => sum + amplitude * Math.sin((2 * Math.PI * hz * i) / 16_000), 0),
  )
}

/** Noise of all frequencies alike, the same each time. */
export function noise(ms: number, amplitude: number): Int16Array {
  let seed = 1
  return Int16Array.from({ length: ms * 16 }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return ((seed / 2_147_483_647) * 2 - 1) * amplitude
  })
}

/** One after the other. */
export function after(...sounds: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(sounds.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const sound of sounds) {
    all.set(sound, at)
    at += sound.length
  }
  return all
}

/** In frames of 20 ms; what is left over is not heard. */
export function* framesIn(sound: Int16Array): Generator<Int16Array> {
  for (let at = 0; at + 320 <= sound.length; at += 320) yield sound.subarray(at, at + 320)
}
