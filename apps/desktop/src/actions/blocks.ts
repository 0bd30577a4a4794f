import type { Block, BlockedPayload } from '@offhook/desktop-sdk'
import { samePayload } from './same-payload.ts'

/** The blocks in force. The same one twice counts once. */
export class Blocks {
  #list: readonly Block[] = []

  /** False when it was in force already. */
  add(block: Block): boolean {
    if (this.#list.some((each) => isSame(each, block))) return false
    this.#list = [...this.#list, block]
    return true
  }

  /** False when there was none. */
  remove(block: Block): boolean {
    const left = this.#list.filter((each) => !isSame(each, block))
    const was = left.length < this.#list.length
    this.#list = left
    return was
  }

  /** The blocks that stop this action, with this payload if one is given. */
  find(action: string, payload?: object): readonly Block[] {
    return this.#list.filter(
      (block) =>
        block.action === action && (payload === undefined || matches(block.payload, payload)),
    )
  }
}

function isSame(one: Block, other: Block): boolean {
  return one.action === other.action && samePayload(one.payload, other.payload)
}

function matches(blocked: BlockedPayload, payload: object): boolean {
  if (blocked === undefined) return true
  return typeof blocked === 'function' ? blocked(payload) : samePayload(blocked, payload)
}
