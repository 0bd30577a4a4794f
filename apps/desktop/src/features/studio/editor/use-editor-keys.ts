import { useEffect } from 'react'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'

interface KeysOf {
  readonly onSave: () => void
  readonly onJson: () => void
}

/**
 * The keys of the editor. Those of texts (undo, copy, select all) belong to a field while somebody
 * writes in it. `Ctrl` is `⌘` on a Mac.
 */
export function useEditorKeys(editor: FlowEditor, { onSave, onJson }: KeysOf): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event
      const isWriting =
        target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
      const deed = deedOf(event, isWriting)
      if (!deed) return
      event.preventDefault()
      deed()
    }
    const deedOf = (event: KeyboardEvent, isWriting: boolean): (() => void) | null => {
      const key = event.key.toLowerCase()
      if (event.ctrlKey || event.metaKey) {
        if (key === 's') return onSave
        if (isWriting || event.altKey) return null
        if (key === 'z') return event.shiftKey ? () => editor.redo() : () => editor.undo()
        if (key === 'y') return () => editor.redo()
        if (key === 'a') return () => editor.selectAll()
        if (key === 'j') return onJson
        return null
      }
      if (isWriting) return null
      if (key === '/')
        return () => document.querySelector<HTMLInputElement>('[aria-keyshortcuts="/"]')?.focus()
      if (key === 'escape') return () => editor.select([])
      return null
    }
    /** The clipboard's own events carry the text without asking for a permission. */
    const isElsewhere = ({ target }: Event) =>
      (target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(target.tagName)) ||
      (window.getSelection()?.toString() ?? '') !== ''
    const onCopy = (event: ClipboardEvent) => {
      if (isElsewhere(event) || editor.state.get().selection.size === 0) return
      event.clipboardData?.setData('text/plain', editor.copy())
      event.preventDefault()
      if (event.type === 'cut') editor.removeSelected()
    }
    const onPaste = (event: ClipboardEvent) => {
      if (isElsewhere(event)) return
      try {
        editor.paste(event.clipboardData?.getData('text/plain') ?? '')
        event.preventDefault()
      } catch {
        // A text of something else is not for the canvas.
      }
    }
    window.addEventListener('keydown', onKeyDown)
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCopy)
    document.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCopy)
      document.removeEventListener('paste', onPaste)
    }
  }, [editor, onSave, onJson])
}
