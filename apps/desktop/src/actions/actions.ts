import type {
  ActionBody,
  ActionListener,
  ActionName,
  ActionsApi,
  Block,
  BlockedPayload,
  NameOfEvent,
  PayloadOf,
  PayloadUpdate,
  PendingAction,
  Replacement,
} from '@offhook/desktop-sdk'
import { ActionError } from './action-error.ts'
import { Blocks } from './blocks.ts'
import { Listeners } from './listeners.ts'
import { bySid, samePayload } from './same-payload.ts'

/** The functions of one name. They were checked where they came in; here the name is only a text. */
interface Kind {
  readonly body: Anything
  readonly update: Anything | undefined
  readonly replacements: Anything[]
}

type Anything = (...args: never[]) => unknown
type Run = (payload: object) => Promise<unknown>

/**
 * The actions of the desktop by name. Buttons, keys, the palette and plugins invoke the same ones;
 * plugins listen before and after, and take an action's place. Knows no screen.
 */
export class Actions implements ActionsApi {
  readonly #kinds = new Map<string, Kind>()
  readonly #listeners: Listeners
  readonly #pending = new Set<PendingAction>()
  readonly #blocks = new Blocks()

  /**
   * @param report told of errors in listeners, which stop nothing
   * @param owner the plugin that begins now; null for none
   */
  constructor(
    report: (error: unknown, where: string) => void,
    owner: () => string | null = () => null,
  ) {
    this.#listeners = new Listeners(report, owner)
    // Plugins write `const { invokeAction } = Actions`.
    for (const name of Object.getOwnPropertyNames(Actions.prototype)) {
      const method: unknown = Reflect.get(this, name)
      if (name !== 'constructor' && typeof method === 'function') {
        Reflect.set(this, name, method.bind(this))
      }
    }
  }

  /** Adds an action, or gives one of this name a new body; its replacements stay. */
  registerAction<N extends ActionName>(
    name: N,
    body: ActionBody<N>,
    update?: PayloadUpdate<N>,
  ): void {
    const replacements = this.#kinds.get(name)?.replacements ?? []
    this.#kinds.set(name, { body, update, replacements })
  }

  /** Puts a function in the action's place; the last one that was put there is asked first. */
  replaceAction<N extends ActionName>(name: N, replacement: Replacement<N>): void {
    const kind = this.#kinds.get(name)
    if (!kind) throw new ActionError(name, 'unknown')
    kind.replacements.push(replacement)
  }

  /**
   * Carries an action out and resolves with its result.
   *
   * @throws {ActionError} by the promise: unknown, pending, blocked, aborted, or the action failed
   */
  async invokeAction<N extends ActionName>(name: N, payload?: PayloadOf<N>): Promise<unknown> {
    const asked: object = payload ?? {}
    const kind = this.#kinds.get(name)
    if (!kind) throw new ActionError(name, 'unknown')
    if (this.findPendingActions(name, asked).length > 0) throw new ActionError(name, 'pending')
    if (this.#blocks.find(name, asked).length > 0) throw new ActionError(name, 'blocked')
    const pending: PendingAction = { action: name, payload: bySid(asked) as object }
    this.#pending.add(pending)
    this.#listeners.tell('invocationBegin', name, asked)
    try {
      return await this.#invoke(name, kind, asked)
    } finally {
      this.#pending.delete(pending)
      this.#listeners.tell('invocationEnd', name, asked)
    }
  }

  /** Listens to `before<Name>`, `after<Name>`, `actionBlockedChanged`, `invocationBegin`, `invocationEnd`. */
  addListener<E extends string>(event: E, listener: ActionListener<NameOfEvent<E>>): void
  addListener(
    event: 'actionBlockedChanged',
    listener: (blocked: boolean, action: string, payload: BlockedPayload) => void,
  ): void
  addListener(
    event: 'invocationBegin' | 'invocationEnd',
    listener: (action: string, payload: object) => void,
  ): void
  addListener(event: string, listener: Anything): void {
    this.#listeners.add(event, listener)
  }

  removeListener(event: string, listener: Anything): void {
    this.#listeners.remove(event, listener)
  }

  /** Refuses an action from now on: always, for one payload, or as the function says. */
  blockAction(name: ActionName, payload?: BlockedPayload): void {
    if (!this.#blocks.add({ action: name, payload })) return
    this.#listeners.tell('actionBlockedChanged', true, name, payload)
  }

  unblockAction(name: ActionName, payload?: BlockedPayload): void {
    if (!this.#blocks.remove({ action: name, payload })) return
    this.#listeners.tell('actionBlockedChanged', false, name, payload)
  }

  /** The invocations under way, of this payload if one is given. */
  findPendingActions(name: ActionName, payload?: object): readonly PendingAction[] {
    return [...this.#pending].filter(
      (each) =>
        each.action === name && (payload === undefined || samePayload(each.payload, payload)),
    )
  }

  /** The blocks that would stop this action. */
  findBlockedActions(name: ActionName, payload?: object): readonly Block[] {
    return this.#blocks.find(name, payload)
  }

  async #invoke(name: string, kind: Kind, asked: object): Promise<unknown> {
    try {
      const payload = (kind.update ? await run(kind.update)(asked) : asked) as object
      await this.#before(name, payload)
      const result = await chain(kind)(payload)
      await this.#listeners.settle(`after${name}`, payload, () => undefined)
      return result
    } catch (error) {
      throw error instanceof ActionError && error.action === name
        ? error
        : new ActionError(name, 'failed', error)
    }
  }

  /** An abort counts until all listeners have settled. */
  async #before(name: string, payload: object): Promise<void> {
    let isAborted = false
    await this.#listeners.settle(`before${name}`, payload, () => {
      isAborted = true
    })
    if (isAborted) throw new ActionError(name, 'aborted')
  }
}

/** Replacements from the last to the first, then the built-in body. */
function chain({ body, replacements }: Kind): Run {
  const original: Run = async (payload) => run(body)(payload)
  return replacements.reduce<Run>(
    (next, replacement) => async (payload) => run(replacement)(payload, original, next),
    original,
  )
}

function run(anything: Anything): (...args: unknown[]) => unknown {
  return anything as (...args: unknown[]) => unknown
}
