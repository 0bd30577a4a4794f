import type { ActionName, PayloadOf } from './payloads.ts'

/** What carries an action out. */
export type ActionBody<N extends ActionName = string> = (
  payload: PayloadOf<N>,
) => Promise<unknown> | unknown

/** Completes a payload before anybody sees it, e.g. finds the task of a sid. */
export type PayloadUpdate<N extends ActionName = string> = (
  payload: PayloadOf<N>,
) => Promise<PayloadOf<N>> | PayloadOf<N>

/** Takes an action's place. `next` is who had the place before, `original` the built-in body. */
export type Replacement<N extends ActionName = string> = (
  payload: PayloadOf<N>,
  original: (payload: PayloadOf<N>) => Promise<unknown>,
  next: (payload: PayloadOf<N>) => Promise<unknown>,
) => Promise<unknown> | unknown

/** Hears `before<Name>` (and may abort), or `after<Name>`. */
export type ActionListener<N extends ActionName = string> = (
  payload: PayloadOf<N>,
  abort: () => void,
) => Promise<unknown> | unknown

/** An invocation that is under way. */
export interface PendingAction {
  readonly action: string
  /** As it was asked, with the task by its sid. */
  readonly payload: object
}

/** Which payloads a block means: one by value, those that a function picks, or all. */
export type BlockedPayload = object | ((payload: object) => boolean) | undefined

/** One block that is in force. */
export interface Block {
  readonly action: string
  readonly payload: BlockedPayload
}

export type NameOfEvent<E extends string> = E extends `before${infer N}` | `after${infer N}`
  ? N
  : string

/** The actions of the desktop by name: buttons, keys, the palette and plugins invoke the same ones. */
export interface ActionsApi {
  /** Adds an action, or gives one of this name a new body; its replacements stay. */
  registerAction<N extends ActionName>(
    name: N,
    body: ActionBody<N>,
    update?: PayloadUpdate<N>,
  ): void
  /** Puts a function in the action's place; the last one that was put there is asked first. */
  replaceAction<N extends ActionName>(name: N, replacement: Replacement<N>): void
  /** Resolves with the action's result; rejects when it is unknown, pending, blocked, aborted or fails. */
  invokeAction<N extends ActionName>(name: N, payload?: PayloadOf<N>): Promise<unknown>
  /** Listens to `before<Name>`, `after<Name>`, `actionBlockedChanged`, `invocationBegin`, `invocationEnd`. */
  addListener(
    event: 'actionBlockedChanged',
    listener: (blocked: boolean, action: string, payload: BlockedPayload) => void,
  ): void
  addListener(
    event: 'invocationBegin' | 'invocationEnd',
    listener: (action: string, payload: object) => void,
  ): void
  addListener<E extends string>(event: E, listener: ActionListener<NameOfEvent<E>>): void
  removeListener(event: string, listener: (...args: never[]) => unknown): void
  /** Refuses an action from now on: always, for one payload, or as the function says. */
  blockAction(name: ActionName, payload?: BlockedPayload): void
  unblockAction(name: ActionName, payload?: BlockedPayload): void
  findPendingActions(name: ActionName, payload?: object): readonly PendingAction[]
  findBlockedActions(name: ActionName, payload?: object): readonly Block[]
}
