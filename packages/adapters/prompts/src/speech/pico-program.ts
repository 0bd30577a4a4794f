/**
 * One utterance of SVOX Pico as a WebAssembly program, in a process of its own that ends with it. The
 * text comes on standard input.
 *
 *     node pico-program.js FOLDER FILE ANALYSIS SIGNALS SPEED PITCH
 *
 * ANALYSIS and SIGNALS are the two files of a voice, SPEED and PITCH percentages.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import makePico from '@echogarden/svoxpico-wasm'
import { writeWav } from '../audio/wav.ts'

/** What the largest voice needs. */
const MEMORY = 10_000_000
const RATE = 16_000
/** As loud as it can be without being clipped. */
const VOLUME = 55
/** Its own words for: there is more, and there is nothing more for now. */
const BUSY = 201
const IDLE = 200
/** It takes so much text at once, and gives so much sound. */
const MOST_TEXT = 30_000
const SOUND_BYTES = 4_096

const [
  folder = '.',
  file = 'speech.wav',
  analysis = '',
  signals = '',
  speed = '100',
  pitch = '100',
] = process.argv.slice(2)
const pico = await makePico()
const answer = pico._malloc(4)

function check(status: number, what: string): void {
  if (status !== 0) throw new Error(`${what} failed with ${status}`)
}

/** What a function has put where `answer` points. */
const answered = () => pico.getValue(answer, 'i32')

function bytes(text: string): { readonly at: number; readonly length: number } {
  const content = Buffer.from(`${text}\0`)
  const at = pico._malloc(content.length)
  for (let i = 0; i < content.length; i++) pico.setValue(at + i, content[i]!, 'i8')
  return { at, length: content.length }
}

function openVoice(): number {
  check(pico._pico_initialize(pico._malloc(MEMORY), MEMORY, answer), 'the start')
  const system = answered()
  const names = [analysis, signals].map((path, index) => {
    pico.FS.writeFile(`/${index}.bin`, readFileSync(path))
    check(pico._pico_loadResource(system, bytes(`/${index}.bin`).at, answer), path)
    const name = pico._malloc(200)
    check(pico._pico_getResourceName(system, answered(), name), path)
    return name
  })
  const voice = bytes('voice').at
  check(pico._pico_createVoiceDefinition(system, voice), 'the voice')
  for (const name of names) {
    check(pico._pico_addResourceToVoiceDefinition(system, voice, name), 'the voice')
  }
  check(pico._pico_newEngine(system, voice, answer), 'the engine')
  return answered()
}

function say(engine: number, text: string): Float32Array {
  const samples: number[] = []
  const [taken, sound, count, kind] = [2, SOUND_BYTES, 2, 2].map((size) => pico._malloc(size))
  let { at, length } = bytes(text)
  while (length > 0) {
    check(pico._pico_putTextUtf8(engine, at, Math.min(length, MOST_TEXT), taken!), 'the text')
    const read = pico.getValue(taken!, 'i16')
    at += read
    length -= read
    let status: number
    do {
      status = pico._pico_getData(engine, sound!, SOUND_BYTES, count!, kind!)
      for (let i = 0; i < pico.getValue(count!, 'i16'); i += 2) {
        samples.push(pico.getValue(sound! + i, 'i16') / 32_768)
      }
    } while (status === BUSY)
    if (status !== IDLE) throw new Error(`the voice failed with ${status}`)
  }
  return Float32Array.from(samples)
}

// What looks like its markup is none of ours.
const text = readFileSync(0, 'utf8').replace(/[<>\\]/g, ' ')
const marked = `<volume level="${VOLUME}"><speed level="${speed}"><pitch level="${pitch}">${text}</pitch></speed></volume>`
writeFileSync(join(folder, file), writeWav({ samples: say(openVoice(), marked), rate: RATE }))
