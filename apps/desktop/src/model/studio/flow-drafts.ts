import type { FlowEditor } from './flow-editor.ts'

/** The editors of this window by the flow's sid: whoever leaves one finds their edits again. */
export class FlowDrafts {
  readonly #editors = new Map<string, FlowEditor>()
  #personSid = ''

  /** Whether closing the window would lose something. */
  get hasUnsaved(): boolean {
    return [...this.#editors.values()].some(({ isDirty }) => isDirty)
  }

  /** Of whoever logs in now: the edits of one person are not for the next. */
  belongTo(personSid: string): void {
    if (personSid !== this.#personSid) this.#editors.clear()
    this.#personSid = personSid
  }

  /** The editor that holds edits the server does not have; null where there are none. */
  unsaved(sid: string): FlowEditor | null {
    const editor = this.#editors.get(sid)
    return editor?.isDirty ? editor : null
  }

  keep(sid: string, editor: FlowEditor): void {
    for (const [other, { isDirty }] of this.#editors) if (!isDirty) this.#editors.delete(other)
    this.#editors.set(sid, editor)
  }
}
