import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What takes longer has hung. */
const DEADLINE_MS = 5_000
/** Words of one run. */
const MOST = 200
/** Runs that may fail before the words that are left are left out: a few bad words among many. */
const MOST_FAILURES = 30

/** Flite's names of phones that CMU's dictionary has not. */
const others: Readonly<Record<string, string>> = { AX: 'AH', AXR: 'ER', IX: 'IH', DX: 'T', EN: 'N' }

/**
 * How English words are said that no dictionary has, by the rules of Flite: a program of its own, as
 * its voice is (`letter-sounds-program.ts`).
 * @param words lower-case Latin letters and apostrophes
 * @returns phones of CMU's dictionary, word by word; none for a word that came to nothing, or with
 *   which the program fails
 */
export async function letterSounds(words: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const budget = { failures: MOST_FAILURES }
  for (let at = 0; at < words.length; at += MOST) {
    await find(words.slice(at, at + MOST), found, budget)
  }
  return found
}

/** One bad word among many is found by halves. */
async function find(
  some: readonly string[],
  found: Map<string, string>,
  budget: { failures: number },
): Promise<void> {
  if (budget.failures === 0) return
  const said = await run(some).then(sentencesOf, () => {
    budget.failures--
    return []
  })
  // Another number of sentences cannot be told apart.
  if (said.length === some.length) {
    for (const [index, word] of some.entries()) found.set(word, said[index]!)
  } else if (some.length > 1) {
    const half = Math.ceil(some.length / 2)
    await find(some.slice(0, half), found, budget)
    await find(some.slice(half), found, budget)
  }
}

function sentencesOf(said: string): readonly string[] {
  return said
    .split(/\bpau\b/)
    .map(phonesOf)
    .filter((each) => each !== '')
}

function phonesOf(said: string): string {
  return said
    .trim()
    .toUpperCase()
    .split(/\s+/)
    .map((phone) => others[phone] ?? phone)
    .join(' ')
}

function run(words: readonly string[]): Promise<string> {
  const unbuilt = import.meta.url.endsWith('.ts')
  const url = new URL(`./letter-sounds-program.${unbuilt ? 'ts' : 'js'}`, import.meta.url)
  const loader = unbuilt ? ['--import', 'tsx'] : []
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--no-warnings', ...loader, fileURLToPath(url), `${words.join('. ')}.`],
      { timeout: DEADLINE_MS, killSignal: 'SIGKILL' },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    )
  })
}
