/** Looks for digits wherever a process may have left them: in all of its memory, and in files. */
import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const PIECE = 16 * 1024 * 1024
/** Bytes of one in a list of V8. */
const SMALL_INTEGER = 8

/**
 * Where in the memory of a process texts are: in one byte or two a character, and what is all digits also
 * as bytes of their values, and as lists of codes or values as V8 has them. Linux only.
 * @returns for each text the places
 */
export async function inMemory(
  pid: number,
  texts: readonly string[],
): Promise<{ readonly found: readonly (readonly string[])[]; readonly bytes: number }> {
  const needles = texts.map(formsOf)
  const overlap = SMALL_INTEGER * Math.max(...texts.map(({ length }) => length))
  const found: string[][] = texts.map(() => [])
  const piece = Buffer.alloc(PIECE + overlap)
  const memory = await open(`/proc/${pid}/mem`)
  let bytes = 0
  try {
    for (const { name, from, to } of await writable(pid)) {
      for (let at = from; at < to; at += PIECE) {
        const length = Math.min(PIECE + overlap, to - at)
        // Pages that were never written, or are gone meanwhile, cannot be read.
        const read = await memory.read(piece, 0, length, at).catch(() => null)
        const view = piece.subarray(0, read?.bytesRead ?? 0)
        bytes += Math.min(view.length, PIECE)
        for (const [i, forms] of needles.entries()) {
          for (const form of forms) {
            const place = view.indexOf(form)
            if (place >= 0) found[i]!.push(`${name}: ${around(view, place, form.length)}`)
          }
        }
      }
    }
  } finally {
    await memory.close()
  }
  return { found, bytes }
}

function formsOf(text: string): readonly Buffer[] {
  const forms = [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')]
  if (!/^\d{12,}$/.test(text)) return forms
  const values = Buffer.from([...text].map(Number))
  return [...forms, values, smallIntegers(forms[0]!), smallIntegers(values)]
}

/** From the first that is not zero: V8 keeps them in the upper half of eight bytes. */
function smallIntegers(values: Buffer): Buffer {
  const out = Buffer.alloc(SMALL_INTEGER * (values.length - 1) + 1)
  for (const [i, value] of values.entries()) out[i * SMALL_INTEGER] = value
  return out
}

async function writable(pid: number) {
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8')
  return maps.split('\n').flatMap((line) => {
    const [, from, to, name] = /^(\w+)-(\w+) rw\S+ \S+ \S+ \S+ *(.*)$/.exec(line) ?? []
    if (!from || !to) return []
    return [
      { name: name || 'memory', from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) },
    ]
  })
}

/** What stands beside it, to know whose it is; the digits themselves are not shown. */
function around(view: Buffer, place: number, length: number): string {
  const clean = (part: Buffer) =>
    part
      .toString('latin1')
      .replace(/[^ -~]/g, '.')
      .replace(/\d/g, '#')
  return `${clean(view.subarray(Math.max(0, place - 60), place))}<digits>${clean(view.subarray(place + length, place + length + 60))}`
}

/** The files below a folder that hold a text. */
export async function inFolder(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const content = await readFile(join(file.parentPath, file.name))
    if (content.includes(text)) found.push(file.name)
  }
  return found
}
