/**
 * How much PocketSphinx understands over a telephone, and how soon: hints alone and in a phrase, digits,
 * what is no hint, clean and with pink noise at 15 dB, and ten at once.
 *
 *     npm run bench:speech               what is published
 *     npm run bench:speech -- tuning     what settings are chosen by: other words, voices and noise
 *     npm run bench:speech -- held-out   what no setting is chosen by
 *     npm run bench:speech -- wider      digits alone, by twelve voices
 *     npm run bench:speech -- person /usr/share/asterisk/sounds/en_US_f_Allison/digits
 *                                        digits by a person (Debian's asterisk-core-sounds-en-wav)
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPocketSphinx, INSTALL_COMMAND } from '../src/find-recogniser.ts'
import { SphinxEngine } from '../src/sphinx/sphinx-engine.ts'
import { heldOut, measured, person, tuning, wider } from './sets.ts'
import { type BenchVoice, telephoneOf } from './telephone.ts'

const NOISE_DB = 15
const [, , which = 'measured', recordings = ''] = process.argv
const sets = { measured, tuning, 'held-out': heldOut, wider, person: person(recordings) }
const { voices, noiseSeed, tasks } = sets[which as keyof typeof sets]

const found = await findPocketSphinx()
if (!found) throw new Error(INSTALL_COMMAND)
const engine = await SphinxEngine.open(found)
const folder = mkdtempSync(join(tmpdir(), 'offhook-bench-'))

let made = 0
function sound(text: string, voice: BenchVoice, noiseDb?: number): Int16Array {
  const path = join(folder, String(made++))
  voice.say(text, `${path}.wide`)
  telephoneOf(`${path}.wide`, path, noiseDb, noiseSeed)
  return new Int16Array(new Uint8Array(readFileSync(path)).buffer)
}

const synthesisers = [...new Set(voices.map(({ name }) => name.split(' ')[0]!))]
const rows: string[] = []
for (const { name, request: asked, said } of tasks) {
  for (const noiseDb of [undefined, NOISE_DB]) {
    const cells = [name, noiseDb === undefined ? 'clean' : `${noiseDb} dB`]
    let all = 0
    let right = 0
    for (const synthesiser of synthesisers) {
      const own = voices.filter((voice) => voice.name.startsWith(synthesiser))
      const results = await Promise.all(
        own.flatMap((voice) =>
          said.map(async ([text, expected]) => {
            const heard = await engine.begin(asked).decode(sound(text, voice, noiseDb))
            return (heard?.text ?? null) === expected
          }),
        ),
      )
      const good = results.filter(Boolean).length
      cells.push(`${good}/${results.length}`)
      all += results.length
      right += good
    }
    cells.push(`${right}/${all} (${Math.round((100 * right) / all)} %)`)
    rows.push(`| ${cells.join(' | ')} |`)
  }
}
console.log(`| what is said | line | ${synthesisers.join(' | ')} | all |`)
console.log(`| --- | --- | ${synthesisers.map(() => '---').join(' | ')} | --- |`)
console.log(rows.join('\n'))

const phraseTask = tasks.find(({ name }) => name.includes('phrase'))
if (phraseTask) {
  const { request, said: phrases } = phraseTask
  const ten = phrases.map(([text], i) => sound(text, voices[i % 3]!))
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const decoders = ten.map(() => engine.begin(request))
    // They are loaded while somebody speaks.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const from = performance.now()
    await Promise.all(
      decoders.map(async (decoder, i) => {
        await decoder.decode(ten[i]!)
        times.push(performance.now() - from)
      }),
    )
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.floor(share * (times.length - 1))]!)
  const load = execFileSync('uptime', { encoding: 'utf8' }).split('load average:')[1]?.trim()
  console.log(
    `ten phrases at once, ${cpus().length} cores: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (load ${load})`,
  )
}
await engine.close()
rmSync(folder, { recursive: true })
