import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlowRow, WholeFlow } from '../../../api/flows.ts'
import { ApiError } from '../../../api/http.ts'
import { type FlowDefinition, readDraft } from '../../../model/studio/definition.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { useApp, useStore, useText } from '../../../ui/hooks.ts'
import { reasonOf } from '../../../ui/reason-of.ts'

/** How the flow that is edited stands to the server's. */
export interface Saving {
  /** The latest revision that the server has. */
  readonly row: FlowRow
  readonly isDirty: boolean
  readonly isBusy: boolean
  /** Why the last attempt failed; null where it did not. */
  readonly failure: string | null
  /** A revision of somebody else that came after the one the edits build on; null where there is none. */
  readonly newer: NewerRevision | null
  /** Saves a draft, or with a message a revision that calls take from now on. Resolves false when refused. */
  save(published?: { readonly message: string }): Promise<boolean>
  /** Of two revisions: goes on with the newer one, or says what was refused once more, after it. */
  settle(choice: 'theirs' | 'mine'): void
}

/** What somebody else has saved. `flow` is null where it cannot be drawn. */
export interface NewerRevision {
  readonly row: WholeFlow
  readonly flow: FlowDefinition | null
}

interface Wish {
  readonly definition: FlowDefinition
  readonly message: string | null
  /** The revision that it follows. */
  readonly after: number
}

/** The resource has been changed meanwhile. */
const CHANGED = 20412

export function useSaving(editor: FlowEditor, loaded: WholeFlow): Saving {
  const t = useText()
  const { flows } = useApp()
  const queries = useQueryClient()
  const [row, setRow] = useState<FlowRow>(loaded)
  // Edits that were left here may build on an older revision than the one that has come now.
  const [newer, setNewer] = useState(() =>
    loaded.revision > editor.revision ? newerOf(loaded) : null,
  )
  const [refused, setRefused] = useState<Wish | null>(null)
  useStore(editor.state)
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ['flows'] })
    await queries.invalidateQueries({ queryKey: ['flow-revisions', loaded.sid] })
  }
  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: ({ definition, message, after }: Wish) =>
      flows.update(
        loaded.sid,
        {
          definition,
          status: message === null ? 'draft' : 'published',
          ...(message !== null && { commitMessage: message }),
        },
        after,
      ),
    onSuccess: async (after, { definition }) => {
      editor.wasSaved(definition, after.revision)
      setRow(after)
      setNewer(null)
      setRefused(null)
      await refresh()
    },
    onError: async (failure, wish) => {
      if (!isChanged(failure)) return
      setRefused(wish)
      setNewer(newerOf(await flows.fetch(loaded.sid)))
      await refresh()
    },
  })
  const send = (wish: Wish) =>
    mutateAsync(wish).then(
      () => true,
      () => false,
    )
  const wishOf = (message: string | null): Wish => ({
    ...{ definition: editor.flow, after: editor.revision, message },
  })
  const settle = (choice: 'theirs' | 'mine') => {
    if (!newer) return
    const { row: theirs, flow } = newer
    if (choice === 'mine') {
      const { message } = refused ?? wishOf(null)
      void send({ definition: editor.flow, message, after: theirs.revision })
      return
    }
    if (!flow) return
    editor.takeOver(flow, theirs.revision)
    setRow(theirs)
    setNewer(null)
    setRefused(null)
    reset()
  }
  return {
    row,
    isDirty: editor.isDirty,
    isBusy: isPending,
    // That it has changed is said by the choice between the two.
    failure: error && !(newer && isChanged(error)) ? reasonOf(t, error) : null,
    newer,
    save: (published) => send(wishOf(published?.message ?? null)),
    settle,
  }
}

function isChanged(failure: Error): boolean {
  return failure instanceof ApiError && failure.code === CHANGED
}

function newerOf(row: WholeFlow): NewerRevision {
  const read = readDraft(row.definition)
  return { row, flow: 'flow' in read ? read.flow : null }
}
