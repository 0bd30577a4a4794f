/**
 * Writes the sounds that the page plays: 8 kHz, 8 bit, mono, a few kilobytes each. Run it by hand
 * after a change (`node dev/make-sounds.mjs`); its results are kept beside the page.
 */
import { writeFileSync } from 'node:fs'

const rate = 8000
const low = [697, 770, 852, 941]
const high = [1209, 1336, 1477]
const keys = ['123', '456', '789', 's0h']

/** One stretch of tones with soft edges, so that nothing clicks. */
function tone(frequencies, ms, volume = 0.25) {
  const length = Math.round((ms / 1000) * rate)
  const edge = Math.min(length / 2, rate * 0.012)
  return Array.from({ length }, (_, i) => {
    const fade = Math.min(1, i / edge, (length - 1 - i) / edge)
    const sum = frequencies.reduce((total, f) => total + Math.sin((2 * Math.PI * f * i) / rate), 0)
    return frequencies.length === 0 ? 0 : (sum / frequencies.length) * volume * fade
  })
}

const pause = (ms) => tone([], ms)

function wav(samples) {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, Buffer.from(samples.map((s) => Math.round(128 + s * 127)))])
}

const sounds = {
  incoming: [
    ...tone([523, 659], 180, 0.35),
    ...pause(60),
    ...tone([659, 784], 260, 0.35),
    ...pause(1900),
  ],
  outgoing: [...tone([440], 120), ...pause(40), ...tone([587], 140)],
  disconnect: [...tone([587], 110), ...pause(30), ...tone([392], 180)],
  hold: [...tone([440], 160, 0.15), ...pause(80), ...tone([440], 160, 0.15)],
}
for (const [row, names] of keys.entries()) {
  for (const [column, name] of [...names].entries()) {
    sounds[`dtmf${name}`] = tone([low[row], high[column]], 140, 0.3)
  }
}
for (const [name, samples] of Object.entries(sounds)) {
  writeFileSync(new URL(`../public/sounds/${name}.wav`, import.meta.url), wav(samples))
}
