import type { MediaRouter } from '@offhook/control'
import { type AccountSid, type CallSid, type Disposer, errors, OffhookError } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import type { Call } from '../model.ts'
import type { Prompts } from '../ports.ts'
import { orInterrupted } from '../waiting/interruption.ts'

/** The keys of one live party, for whoever may have them alone, and what is said to that party. */
export interface Keypad {
  /** The call's row, as it is now. */
  readonly call: Call
  /** Aborted when the party is gone. */
  readonly endSignal: AbortSignal
  /**
   * Takes the keys for one owner: nobody else is told of them or hears them.
   * @returns gives them back
   * @throws OffhookError 64021 when they have an owner
   */
  claim(hears: (digit: string) => void): Disposer
  /**
   * Resolves when a claim holds where keys come in. Whoever asks for a key waits for it: the media
   * thread may have taken a key before it is told of the claim, on a machine with much to do.
   */
  claimed(): Promise<void>
  /**
   * Reads a text to this party alone, over whatever else it hears.
   * @param remark told what is not as it should be, before it is heard: a language that no voice has
   * @throws Interruption
   */
  say(
    text: string,
    language: string | null,
    signal: AbortSignal,
    remark?: (code: number, message: string) => void,
  ): Promise<void>
}

interface Parts {
  readonly calls: CallTable
  readonly media: MediaRouter
  readonly prompts: Prompts
}

/** Rejects with OffhookError 20404 when the account has no such call, or it is not answered. */
export async function keypadOf(
  parts: Parts,
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<Keypad> {
  const { calls, media, prompts } = parts
  await calls.of(accountSid, callSid)?.isInProgress()
  const call = calls.connected(accountSid, callSid)
  return {
    get call() {
      return call.row
    },
    endSignal: call.endSignal,
    claim(hears) {
      try {
        return media.claimDigits(call.endpointId, ({ digit }) => hears(digit))
      } catch (error) {
        throw new OffhookError(errors.payOperation, 'The keys of this call are taken', {
          cause: error,
        })
      }
    },
    claimed: () => media.settled(call.endpointId),
    async say(text, language, signal, remark) {
      const request = prompts.speech({ text, ssml: null, voice: null, language })
      const result = await orInterrupted(request, signal)
      if (!result.ok) return remark?.(result.code, result.message)
      for (const { code, message } of result.remarks ?? []) remark?.(code, message)
      await call.speaker.play({ kind: 'file', path: result.file.path }, 1, signal)
    },
  }
}
