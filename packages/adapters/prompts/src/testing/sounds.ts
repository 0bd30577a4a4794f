import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Sound } from '../audio/sound.ts'
import { readWav } from '../audio/wav.ts'

/** A folder of a test's own. */
export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'offhook-prompts-'))

  folder(name: string): string {
    const path = join(this.path, name)
    if (!existsSync(path)) mkdirSync(path)
    return path
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** A sine of half the full scale, from -1 to 1. */
export function tone(frequency: number, rate: number, ms: number): Float32Array {
  const length = Math.round((rate * ms) / 1000)
  return Float32Array.from({ length }, (_, index) => {
    return 0.5 * Math.sin((2 * Math.PI * frequency * index) / rate)
  })
}

/** What the program sox writes to standard output for these arguments: `-` names that. */
export function sox(...args: readonly string[]): Uint8Array<ArrayBuffer> {
  return soxOf(new Uint8Array(), ...args)
}

/** As `sox`, with something on standard input, which is `-` too. */
export function soxOf(input: Uint8Array, ...args: readonly string[]): Uint8Array<ArrayBuffer> {
  const { status, stdout, stderr, error } = spawnSync('sox', ['-D', ...args], {
    input,
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`sox: ${stderr}`)
  return new Uint8Array(stdout)
}

/** A tone of a second and half the full scale, as sox writes it in a format. */
export function soxTone(format: readonly string[], frequency: number): Uint8Array<ArrayBuffer> {
  return sox('-n', ...format, '-', 'synth', '1', 'sine', String(frequency), 'gain', '-6.02')
}

export function testFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../audio/test-data/${name}`, import.meta.url)))
}

/** The sound of a file that a player could play; fails the test where it could not. */
export function playable(content: Uint8Array | string): Sound {
  const bytes = typeof content === 'string' ? new Uint8Array(readFileSync(content)) : content
  const sound = readWav(bytes)
  expect(sound?.rate).toBe(8_000)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  expect([20, 22, 34].map((at) => view.getUint16(at, true))).toEqual([1, 1, 16])
  return sound!
}
