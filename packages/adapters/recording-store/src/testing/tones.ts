/** Recordings of tones, and how loud a tone is. */
const RATE = 8_000

/** A WAV recording with one tone in each channel. */
export function toneWav(seconds: number, tones: readonly number[]): Buffer {
  const frames = seconds * RATE
  const block = tones.length * 2
  const file = Buffer.alloc(44 + frames * block)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(tones.length, 22)
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(RATE * block, 28)
  file.writeUInt16LE(block, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(frames * block, 40)
  for (let at = 0; at < frames; at++) {
    for (const [channel, hz] of tones.entries()) {
      const sample = Math.sin((2 * Math.PI * hz * at) / RATE) * 0.3 * 32_767
      file.writeInt16LE(Math.round(sample), 44 + at * block + channel * 2)
    }
  }
  return file
}

/** The amplitude of a tone in samples from -1 to 1 (the Goertzel sum of the whole). */
export function levelOf(samples: Float32Array, hz: number): number {
  let [re, im] = [0, 0]
  for (const [at, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hz * at) / RATE)
    im += sample * Math.sin((2 * Math.PI * hz * at) / RATE)
  }
  return (2 * Math.hypot(re, im)) / samples.length
}
