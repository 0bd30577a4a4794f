/**
 * The compression function of SHA-1 (FIPS 180-4 §6.1.2) as WebAssembly, assembled here at load: the
 * 80 rounds are written out, with the state and the schedule in locals instead of arrays, which takes
 * less than half the time of a loop in script. SHA-1 has no branches or table look-ups that depend on a secret, so its
 * time says nothing of the key.
 */

import { assembleWasm, type Code, instantiateWasm, leb, uleb, WasmType } from '@offhook/core'

/** Bytes of a block. */
export const SHA1_BLOCK = 64
/** Blocks that `sha1Input` holds. */
const MAX_BLOCKS = 64
const INPUT_AT = 64

/** Instructions and types by their bytes (WebAssembly core specification, §5.3 and §5.4). */
const Op = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  load: 0x28,
  store: 0x36,
  constant: 0x41,
  add: 0x6a,
  subtract: 0x6b,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  rotateLeft: 0x77,
} as const
const VOID = 0x40

const constant = (value: number): Code => [Op.constant, ...leb(value)]
const get = (local: number): Code => [Op.localGet, local]
const set = (local: number, value: Code): Code => [...value, Op.localSet, local]
const both = (op: number, left: Code, right: Code): Code => [...left, ...right, op]
const fold = (op: number, ...terms: readonly Code[]): Code =>
  terms.reduce((left, right) => both(op, left, right))
const rotl = (value: Code, bits: number): Code => both(Op.rotateLeft, value, constant(bits))
const load = (base: Code, offset: number): Code => [...base, Op.load, 2, ...uleb(offset)]
const store = (offset: number, value: Code): Code => [
  ...constant(0),
  ...value,
  Op.store,
  2,
  ...uleb(offset),
]

/** Parameters and locals of the function. */
const AT = 0
const COUNT = 1
const STATE = [2, 3, 4, 5, 6] as const
const WORDS = 7

const word = (t: number): number => WORDS + (t & 15)

function scheduleWord(t: number): Code {
  const from = [t - 3, t - 8, t - 14, t - 16].map((i) => get(word(i)))
  return set(word(t), rotl(fold(Op.xor, ...from), 1))
}

/** §4.1.1, §4.2.1: function and constant of round `t`. */
function mixed(t: number, b: Code, c: Code, d: Code): { value: Code; k: number } {
  const parity = fold(Op.xor, b, c, d)
  if (t < 20) return { value: both(Op.xor, d, both(Op.and, b, both(Op.xor, c, d))), k: 0x5a827999 }
  if (t < 40) return { value: parity, k: 0x6ed9eba1 }
  if (t >= 60) return { value: parity, k: 0xca62c1d6 | 0 }
  return {
    value: both(Op.or, both(Op.and, b, c), both(Op.and, d, both(Op.or, b, c))),
    k: 0x8f1bbcdc | 0,
  }
}

/** One round: instead of moving five variables on, the next round takes them by other names. */
function round(t: number): Code {
  const name = (i: number): number => STATE[(i + 80 - t) % 5]!
  const [a, b, c, d, e] = [0, 1, 2, 3, 4].map(name) as [number, number, number, number, number]
  const { value, k } = mixed(t, get(b), get(c), get(d))
  // What the round before has just made (a) comes last: all else need not wait for it.
  const early = fold(Op.add, get(word(t)), constant(k), get(e), value)
  const sum = both(Op.add, early, rotl(get(a), 5))
  return [
    ...(t < 16 ? set(word(t), load(get(AT), t * 4)) : scheduleWord(t)),
    ...set(e, sum),
    ...set(b, rotl(get(b), 30)),
  ]
}

/** `compress(at, count)`: takes so many blocks from there into the state at the start of memory. */
function body(): Code {
  const load5 = STATE.flatMap((local, i) => set(local, load(constant(0), i * 4)))
  const store5 = STATE.flatMap((local, i) =>
    store(i * 4, both(Op.add, get(local), load(constant(0), i * 4))),
  )
  return [
    ...[Op.loop, VOID],
    ...load5,
    ...Array.from({ length: 80 }, (_, t) => round(t)).flat(),
    ...store5,
    ...set(AT, both(Op.add, get(AT), constant(SHA1_BLOCK))),
    ...set(COUNT, both(Op.subtract, get(COUNT), constant(1))),
    ...[...get(COUNT), Op.branchIf, 0],
    Op.end,
  ]
}

const { compress, memory } = instantiateWasm<{
  readonly compress: (at: number, count: number) => void
}>(
  assembleWasm(
    [
      {
        name: 'compress',
        parameters: [WasmType.i32, WasmType.i32],
        results: [],
        locals: [[STATE.length + 16, WasmType.i32]],
        body: body(),
      },
    ],
    1,
  ),
)

/** The five words of the state between two blocks. One for all: whoever hashes loads it first. */
export const sha1State = new Int32Array(memory.buffer, 0, 5)

/** Where the blocks to come are laid: as words, by their value. */
export const sha1Input = new Int32Array(memory.buffer, INPUT_AT, (MAX_BLOCKS * SHA1_BLOCK) / 4)

/** Takes the first `blocks` blocks of `sha1Input` into `sha1State`; at least one. */
export function sha1Compress(blocks: number): void {
  compress(INPUT_AT, blocks)
}
