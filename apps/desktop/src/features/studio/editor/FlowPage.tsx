import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useState } from 'react'
import type { WholeFlow } from '../../../api/flows.ts'
import { readDraft } from '../../../model/studio/definition.ts'
import { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { sizesOf } from '../../../model/studio/geometry.ts'
import { useApp, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { reasonOf } from '../../../ui/reason-of.ts'
import { EditorScreen } from './EditorScreen.tsx'

/** One flow in the editor, once it is here. */
export default function FlowPage({ sid }: { readonly sid: string }) {
  const t = useText()
  const { flows } = useApp()
  const { data, error } = useQuery({
    queryKey: ['flow', sid],
    queryFn: () => flows.fetch(sid),
    // What is being edited is never changed from below.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (error) return <InlineNotice tone="error" text={reasonOf(t, error)} />
  return data ? <Loaded flow={data} /> : null
}

function Loaded({ flow }: { readonly flow: WholeFlow }) {
  const t = useText()
  const { flowDrafts } = useApp()
  const [editor] = useState(() => flowDrafts.unsaved(flow.sid) ?? editorOf(flow))
  useEffect(() => {
    if (editor instanceof FlowEditor) flowDrafts.keep(flow.sid, editor)
  }, [editor, flow.sid, flowDrafts])
  if (!(editor instanceof FlowEditor)) {
    return <InlineNotice tone="error" text={t('studio.notAFlow', { why: editor.fault })} />
  }
  return (
    <ReactFlowProvider>
      <EditorScreen editor={editor} loaded={flow} />
    </ReactFlowProvider>
  )
}

function editorOf({ definition, revision }: WholeFlow): FlowEditor | { readonly fault: string } {
  const read = readDraft(definition)
  return 'flow' in read ? new FlowEditor(read.flow, sizesOf, revision) : read
}
