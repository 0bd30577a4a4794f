/**
 * Makes the voices of the labelled set that machine detection is measured by (`src/test-support/answers.ts`):
 * what people and machines say when they answer, by two synthesisers, in `test-data/`. Run after a text
 * has changed; needs `espeak-ng` (Debian's package of that name):
 *
 *     npx tsx --conditions=source packages/media/engine/scripts/make-answers.ts
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentLogger } from '@offhook/core'
import { OPUS } from '@offhook/rtp'
import { resample } from '../../../adapters/prompts/src/audio/resample.ts'
import { readWav } from '../../../adapters/prompts/src/audio/wav.ts'
import { FliteVoice } from '../../../adapters/prompts/src/speech/flite.ts'

const RATE = 16_000
const FRAME = 320
const PEAK = 16_000

const people = [
  'Hello?',
  'Yes?',
  'Hello, this is John.',
  'Good evening, Smith residence.',
  'Hi, who is this please?',
  'Anna Miller speaking.',
  'Yeah, hello?',
  'Good morning. How can I help?',
]
const machines = [
  'Hi, you have reached Anna Miller. I cannot take your call right now. Please leave your name and number after the tone, and I will call you back.',
  'The person you are calling is not available. Please leave a message after the beep.',
  'Thank you for calling Smith and Partners. Our office is closed. We are here from nine to five.',
  'Hello. We are not at home at the moment, or we are busy. Leave us a message, and have a nice day.',
]

const folder = mkdtempSync(join(tmpdir(), 'offhook-answers-'))
const flite = new FliteVoice({ folder, logger: silentLogger })

async function byFlite(voice: 'woman' | 'man', text: string): Promise<Float32Array> {
  const sound = await flite.speak({ text, ssml: null, voice, language: 'en' } as never)
  if (!sound) throw new Error(`flite says nothing of "${text}"`)
  return resample(sound, RATE).samples
}

function byEspeak(voice: string, text: string): Float32Array {
  const wav = execFileSync('espeak-ng', ['-v', voice, '-s', '160', '--stdout', text])
  const sound = readWav(wav)
  if (!sound) throw new Error(`espeak-ng says nothing of "${text}"`)
  return resample(sound, RATE).samples
}

const voices: readonly [string, (text: string) => Promise<Float32Array> | Float32Array][] = [
  ['flite slt', (text) => byFlite('woman', text)],
  ['flite rms', (text) => byFlite('man', text)],
  ['espeak-ng en-us', (text) => byEspeak('en-us', text)],
  ['espeak-ng en-gb+f3', (text) => byEspeak('en-gb+f3', text)],
]

/** Without the silence at both ends, all equally loud, as packets with a byte of length each. */
function packed(sound: Float32Array): Buffer[] {
  const peak = sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  const loud = (x: number) => Math.abs(x) > peak / 50
  const voice = sound.subarray(sound.findIndex(loud), sound.findLastIndex(loud) + 1)
  const encoder = OPUS.createEncoder('maxaveragebitrate=8000;maxplaybackrate=8000')
  const packets: Buffer[] = []
  for (let at = 0; at < voice.length; at += FRAME) {
    const frame = new Int16Array(FRAME)
    for (let i = 0; i < FRAME; i++) frame[i] = ((voice[at + i] ?? 0) / peak) * PEAK
    const packet = new Uint8Array(255)
    const length = encoder.encode(frame, FRAME, packet, 0)
    packets.push(Buffer.from([length]), Buffer.from(packet.subarray(0, length)))
  }
  encoder.close?.()
  return packets
}

const list: { voice: string; kind: 'person' | 'machine'; text: string; packets: number }[] = []
const bytes: Buffer[] = []
for (const [voice, speak] of voices) {
  for (const [kind, texts] of [
    ['person', people],
    ['machine', machines],
  ] as const) {
    for (const text of texts) {
      const packets = packed(await speak(text))
      list.push({ voice, kind, text, packets: packets.length / 2 })
      bytes.push(...packets)
    }
  }
}
const out = (name: string) => fileURLToPath(new URL(`../test-data/${name}`, import.meta.url))
writeFileSync(out('answers.json'), `${JSON.stringify(list, null, 2)}\n`)
writeFileSync(out('answers.opus-packets'), Buffer.concat(bytes))
await flite.close()
rmSync(folder, { recursive: true })
