import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ulaw = ['-t', 'raw', '-r', '8000', '-e', 'mu-law', '-b', '8', '-c', '1']

/**
 * A text as somebody says it over a telephone, with half a second of silence at both ends: 16-bit
 * samples, the same each time (sox's dither is random). By Debian's flite and sox.
 * @param options.rate samples in a second
 */
export function spoken(
  text: string,
  { voice = 'slt', rate = 8_000 }: { readonly voice?: string; readonly rate?: number } = {},
): Int16Array {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-spoken-'))
  try {
    const wav = join(folder, 'spoken.wav')
    execFileSync('flite', ['-voice', voice, '-t', text, '-o', wav])
    const narrow = ['norm', '-6', 'pad', '0.5', '0.5', 'sinc', '250-3450', 'rate', '8000']
    const line = execFileSync('sox', ['-D', wav, ...ulaw, '-', ...narrow])
    const linear = ['-t', 'raw', '-e', 'signed', '-b', '16', '-c', '1', '-r', String(rate)]
    const samples = execFileSync('sox', ['-D', ...ulaw, '-', ...linear, '-'], { input: line })
    return new Int16Array(new Uint8Array(samples).buffer)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
