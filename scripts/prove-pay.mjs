/**
 * Simulates captures of card data through real legs, codecs, rooms and taps, decodes everything that
 * others hear, and prints what was found: `npm run prove:pay -- [how many] [from which]`. Then cards and
 * accounts are keyed in on a running server, on the embedded database and on Postgres, and looked for in
 * its memory and files: `npm run prove:pay -- server` does that alone, once the server is built.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RateConverter } from '../packages/media/engine/src/audio/rate-converter.ts'
import {
  captureCase,
  examine,
  itemOfCase,
} from '../packages/media/engine/src/test-support/capture-cases.ts'
import { root } from './files.mjs'

const [what = '1000', first = '0'] = process.argv.slice(2)
const isQuiet = what === 'server' || simulated(Number(what), Number(first))
const isWhole = what === 'server' || process.argv.length < 3 ? onServer() : true
process.exitCode = isQuiet && isWhole ? 0 : 1

/** True when nobody heard a digit. */
function simulated(count, from) {
  const speech = spoken()
  const ears = new Map()
  const total = { digits: 0, findable: 0, owned: 0, told: 0, whole: 0 }
  const talk = { same: 0, covered: 0, lost: 0, leftOut: 0, putIn: 0 }
  const kinds = new Map()
  const bad = []
  for (let i = from; i < from + count; i++) {
    const { given, outcome, leaks, findable } = examine(captureCase(i, speech))
    total.digits += given.digits.length
    total.findable += findable
    total.owned += outcome.owned.length
    total.whole += outcome.owned === given.digits ? 1 : 0
    total.told += outcome.told.length
    for (const name of Object.keys(talk)) talk[name] += outcome.talk[name]
    const leaked = Object.values(leaks).reduce((sum, each) => sum + each, outcome.told.length)
    for (const kind of [itemOfCase(i), `${given.codec}, ${given.keys}`]) {
      const { captures = 0, keys = 0, found = 0 } = kinds.get(kind) ?? {}
      kinds.set(kind, {
        captures: captures + 1,
        keys: keys + given.digits.length,
        found: found + leaked,
      })
    }
    for (const [ear, leaked] of Object.entries(leaks)) {
      ears.set(ear, (ears.get(ear) ?? 0) + leaked)
      if (leaked > 0) bad.push({ i, ear, leaked, ...facts(given) })
    }
  }

  console.log(
    `${count} captures, ${total.digits} keys; a decoder finds ${total.findable} of them without a claim`,
  )
  for (const [ear, leaked] of ears) console.log(`  ${ear.padEnd(30)} ${leaked}`)
  console.log(`  ${'digits told to others'.padEnd(30)} ${total.told}`)
  console.log(`the owner got ${total.owned} keys, ${total.whole} captures whole`)
  for (const [kind, { captures, keys, found }] of kinds) {
    console.log(`  ${kind.padEnd(30)} ${captures} captures, ${keys} keys, ${found} found`)
  }
  console.log(
    `talk, in frames of 20 ms: ${talk.same} sample by sample as they were said, ${talk.covered} covered beside tones, ${talk.lost} covered for nothing; ${talk.leftOut} silent ones left out, ${talk.putIn} of noise put in`,
  )
  for (const each of bad) console.log(JSON.stringify(each))
  const all = [...ears.values()].reduce((sum, each) => sum + each, total.told)
  return all === 0
}

/** True when nothing of what was keyed in is found. */
function onServer() {
  const file = 'tests/integration/payments.test.ts'
  return ['embedded', 'postgres'].every((database) => {
    const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'integration', file], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, OFFHOOK_TEST_DATABASE: database },
    })
    return status === 0
  })
}

function facts({ codec, keys, digitsPerSecond, levelDbm0, speaksOver, loss, beginsAtOnce }) {
  return {
    codec,
    keys,
    rate: Math.round(digitsPerSecond),
    level: Math.round(levelDbm0),
    speaksOver,
    loss,
    beginsAtOnce,
  }
}

/** Half a minute of the built-in voice, at 8 kHz. */
function spoken() {
  const folder = mkdtempSync(join(tmpdir(), 'prove-pay-'))
  const program = join(root, 'packages/adapters/prompts/src/speech/flite-program.ts')
  const text =
    'Yes, one moment please, I have to find my card first. It is somewhere in this bag. Here it is. Shall I read you the number, or do I type it in? All right, I am typing it now. You do not see it, do you? Good. My daughter always says that I should be careful with these things on the telephone. So, that is the first part, and this is the second.'
  try {
    execFileSync(
      process.execPath,
      ['--import', 'tsx', program, folder, 'speech.wav', 'slt', '1', '1'],
      {
        input: text,
        cwd: root,
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    )
    const wav = readFileSync(join(folder, 'speech.wav'))
    const data = wav.indexOf('data') + 8
    const rate = wav.readUInt32LE(24)
    const samples = new Int16Array(
      wav.buffer.slice(
        wav.byteOffset + data,
        wav.byteOffset + wav.length - ((wav.length - data) % 2),
      ),
    )
    if (rate === 8_000) return samples
    const converter = new RateConverter(320, 160)
    const out = new Int16Array(Math.floor(samples.length / 320) * 160)
    for (let at = 0; at * 320 + 320 <= samples.length; at++) {
      out.set(converter.convert(samples.subarray(at * 320, at * 320 + 320)), at * 160)
    }
    return out
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
