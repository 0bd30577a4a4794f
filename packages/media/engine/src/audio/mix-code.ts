/**
 * The two inner loops of a conference as WebAssembly, eight samples at a time. A part is the frame of
 * one member in 16 bits, a sum what all parts make in 32; both are addresses in memory, and `count` is a
 * multiple of eight.
 *
 *   exchange(sum, part, next, count)            sum += next - part;  part = next
 *   others(sum, part, out, count, limits) f64   out = limited(sum - part);  the sum of its squares
 *
 * `limits` is where two vectors of floats stand: the knee of the limiter and its range (`limiter.ts`).
 */
import { assembleWasm, type Code, leb, uleb, type WasmFunction, WasmType } from '@offhook/core'

/** Instructions by their bytes (core specification §5.4); those of vectors have a prefix. */
const Op = {
  block: 0x02,
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  i32Constant: 0x41,
  isZero: 0x45,
  i32Add: 0x6a,
  i32Subtract: 0x6b,
  i64Add: 0x7c,
  f64FromI64: 0xb9,
} as const
const VOID = 0x40

/** §5.4.9 */
const Vector = {
  load: 0x00,
  store: 0x0b,
  i64Lane: 0x1d,
  i32Greater: 0x3b,
  and: 0x4e,
  or: 0x50,
  xor: 0x51,
  anyTrue: 0x53,
  narrow: 0x85,
  i32Abs: 0xa0,
  widenLow: 0xa7,
  widenHigh: 0xa8,
  shiftRight: 0xac,
  i32Add: 0xae,
  i32Subtract: 0xb1,
  dot: 0xba,
  i64WidenLow: 0xc7,
  i64WidenHigh: 0xc8,
  i64Add: 0xce,
  f32Add: 0xe4,
  f32Subtract: 0xe5,
  f32Multiply: 0xe6,
  f32Divide: 0xe7,
  f32Min: 0xe8,
  f32Max: 0xe9,
  truncate: 0xf8,
  toFloat: 0xfa,
} as const

const get = (local: number): Code => [Op.localGet, local]
const set = (local: number, value: Code): Code => [...value, Op.localSet, local]
const i32 = (value: number): Code => [Op.i32Constant, ...leb(value)]
const v = (op: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...uleb(op)]
/** Memory operands say how they are aligned, as a power of two, and how far from the address. */
const load = (at: number, offset = 0): Code => [...v(Vector.load, get(at)), 4, ...uleb(offset)]
const store = (at: number, value: Code, offset = 0): Code => [
  ...v(Vector.store, get(at), value),
  4,
  ...uleb(offset),
]
const advance = (at: number, by: number): Code => set(at, [...get(at), ...i32(by), Op.i32Add])

/** Eight samples a turn: the sum goes on by 32 bytes, what has 16 bits by 16. */
function eachEight(sum: number, frames: readonly number[], count: number, body: Code): Code {
  return [
    ...[Op.loop, VOID],
    ...body,
    ...advance(sum, 32),
    ...frames.flatMap((at) => advance(at, 16)),
    ...set(count, [...get(count), ...i32(8), Op.i32Subtract]),
    ...[...get(count), Op.branchIf, 0],
    Op.end,
  ]
}

const exchange = (): WasmFunction => {
  const [sum, part, next, count, after, before] = [0, 1, 2, 3, 4, 5] as const
  const half = (widen: number, offset: number): Code => {
    const difference = v(Vector.i32Subtract, v(widen, get(after)), v(widen, get(before)))
    return store(sum, v(Vector.i32Add, load(sum, offset), difference), offset)
  }
  const { i32: number, v128 } = WasmType
  return {
    name: 'exchange',
    parameters: [number, number, number, number],
    results: [],
    locals: [[2, v128]],
    body: eachEight(sum, [part, next], count, [
      ...set(after, load(next)),
      ...set(before, load(part)),
      ...store(part, get(after)),
      ...half(Vector.widenLow, 0),
      ...half(Vector.widenHigh, 16),
    ]),
  }
}

const others = (): WasmFunction => {
  const [sum, part, out, count, limits] = [0, 1, 2, 3, 4] as const
  const [low, high, energy, own, knee, range, whole, over, sign] = [
    5, 6, 7, 8, 9, 10, 11, 12, 13,
  ] as const
  const heard = (widen: number, offset: number): Code =>
    v(Vector.i32Subtract, load(sum, offset), v(widen, get(own)))
  /** In floats, without a branch: what is below the knee stays what it is. */
  const limit = (half: number): Code => [
    ...set(sign, [...v(Vector.shiftRight, [...get(half), ...i32(31)])]),
    ...set(whole, v(Vector.toFloat, v(Vector.i32Abs, get(half)))),
    // Of what is not above the knee this is nothing.
    ...set(over, v(Vector.f32Subtract, get(whole), v(Vector.f32Min, get(whole), get(knee)))),
    ...set(
      half,
      v(
        Vector.truncate,
        v(
          Vector.f32Add,
          v(Vector.f32Min, get(whole), get(knee)),
          v(
            Vector.f32Divide,
            v(Vector.f32Multiply, get(range), get(over)),
            v(Vector.f32Add, get(over), get(range)),
          ),
        ),
      ),
    ),
    ...set(half, v(Vector.i32Subtract, v(Vector.xor, get(half), get(sign)), get(sign))),
  ]
  const isAbove = (half: number): Code =>
    v(Vector.i32Greater, v(Vector.i32Abs, get(half)), v(Vector.truncate, get(knee)))
  const squares = (widen: number): Code => v(widen, v(Vector.dot, get(own), get(own)))
  const lane = (index: number): Code => [...v(Vector.i64Lane, get(energy)), index]
  const { i32: number, v128, f64 } = WasmType
  return {
    name: 'others',
    parameters: [number, number, number, number, number],
    results: [f64],
    locals: [[9, v128]],
    body: [
      ...set(knee, load(limits)),
      ...set(range, load(limits, 16)),
      ...eachEight(sum, [part, out], count, [
        ...set(own, load(part)),
        ...set(low, heard(Vector.widenLow, 0)),
        ...set(high, heard(Vector.widenHigh, 16)),
        ...[Op.block, VOID],
        ...v(Vector.anyTrue, v(Vector.or, isAbove(low), isAbove(high))),
        ...[Op.isZero, Op.branchIf, 0],
        ...limit(low),
        ...limit(high),
        Op.end,
        ...set(own, v(Vector.narrow, get(low), get(high))),
        ...store(out, get(own)),
        ...set(energy, v(Vector.i64Add, get(energy), squares(Vector.i64WidenLow))),
        ...set(energy, v(Vector.i64Add, get(energy), squares(Vector.i64WidenHigh))),
      ]),
      ...[...lane(0), ...lane(1), Op.i64Add, Op.f64FromI64],
    ],
  }
}

export interface MixCode {
  exchange(sum: number, part: number, next: number, count: number): void
  others(sum: number, part: number, out: number, count: number, limits: number): number
}

/** The module, with so many pages of memory. */
export function assembleMixCode(pages: number): Uint8Array {
  return assembleWasm([exchange(), others()], pages)
}
