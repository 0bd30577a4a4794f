import { validateFlow } from '@offhook/studio-flow'
import { useReactFlow } from '@xyflow/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { WholeFlow } from '../../../api/flows.ts'
import { stateNamed } from '../../../model/studio/definition.ts'
import { findingsOf } from '../../../model/studio/faults.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { drawnAt, sizeOf } from '../../../model/studio/geometry.ts'
import { useStore } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import { Canvas } from './Canvas.tsx'
import { EditorBar } from './EditorBar.tsx'
import classes from './EditorScreen.module.css'
import { Inspector } from './Inspector.tsx'
import { JsonView } from './JsonView.tsx'
import { LivePanel } from './LivePanel.tsx'
import { type Marks, noMarks } from './marks.ts'
import { NewerRevision } from './NewerRevision.tsx'
import { Palette } from './Palette.tsx'
import { PublishPanel } from './PublishPanel.tsx'
import type { Panel } from './panels.ts'
import { Revisions } from './Revisions.tsx'
import { SimulatorPanel } from './SimulatorPanel.tsx'
import { useEditorKeys } from './use-editor-keys.ts'
import { useSaving } from './use-saving.ts'

interface EditorScreenProps {
  readonly editor: FlowEditor
  readonly loaded: WholeFlow
}

/** Palette, canvas and what belongs to the selection; above them what is done with the whole flow. */
export function EditorScreen({ editor, loaded }: EditorScreenProps) {
  const words = useWords()
  const { history } = useStore(editor.state)
  const flow = history.present
  const [panel, setPanel] = useState<Panel>('inspector')
  const [changes, setChanges] = useState<Marks['changes']>(null)
  const [run, setRun] = useState<Partial<Marks> | null>(null)
  const root = useRef<HTMLDivElement>(null)
  const saving = useSaving(editor, loaded)
  const { setCenter, getZoom, screenToFlowPosition } = useReactFlow()
  const findings = useMemo(() => {
    const { errors, warnings } = validateFlow(flow)
    const said = (all: typeof errors) => all.map((one) => ({ ...one, message: words(one.message) }))
    return findingsOf(flow, said(errors), said(warnings))
  }, [flow, words])
  const marks = useMemo((): Marks => {
    const tones = new Map(
      [...findings]
        .reverse()
        .flatMap(({ name, tone }) => (name === null ? [] : [[name, tone] as const])),
    )
    return { ...noMarks, ...run, tones, changes }
  }, [findings, changes, run])

  const show = (next: Panel) => {
    setPanel(panel === next ? 'inspector' : next)
    setChanges(null)
  }
  /** Brings a widget into the middle of the picture. */
  const go = (name: string) => {
    const state = stateNamed(editor.flow, name)
    if (!state) return
    const { x, y } = drawnAt(state)
    const { width, height } = sizeOf(state)
    editor.select([name])
    setPanel('inspector')
    void setCenter(x + width / 2, y + height / 2, { zoom: Math.max(getZoom(), 0.7) })
  }
  const add = (type: string) => {
    const box = root.current?.getBoundingClientRect()
    const middle = box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 }
    const { x, y } = screenToFlowPosition(middle)
    go(editor.add(type, { x: x - 120, y: y - 52 }))
  }
  const saveDraft = () => {
    // A revision says that something has changed.
    if (saving.isDirty && !saving.isBusy) void saving.save()
  }
  useEditorKeys(editor, { onSave: saveDraft, onJson: () => show('json') })
  // Whoever begins to wire is asked in the palette; whoever selects looks at the form.
  const { selection } = useStore(editor.state)
  useEffect(() => {
    if (selection.size > 0) setPanel((now) => (now === 'json' ? 'inspector' : now))
  }, [selection])

  return (
    <div className={classes['page']}>
      <EditorBar editor={editor} saving={saving} panel={panel} findings={findings} onPanel={show} />
      <NewerRevision saving={saving} onCompare={() => setPanel('revisions')} />
      <div className={classes['body']} ref={root}>
        <Palette editor={editor} onAdd={add} />
        <Canvas editor={editor} marks={marks} isFixed={false} />
        {panel === 'inspector' && <Inspector editor={editor} findings={findings} onGo={go} />}
        {panel === 'json' && <JsonView editor={editor} />}
        {panel === 'simulator' && (
          <SimulatorPanel
            editor={editor}
            saving={saving}
            isFaulty={findings.some(({ tone }) => tone === 'error')}
            onRun={setRun}
          />
        )}
        {panel === 'live' && <LivePanel editor={editor} sid={loaded.sid} onLive={setRun} />}
        {panel === 'revisions' && (
          <Revisions editor={editor} saving={saving} onChanges={setChanges} onGo={go} />
        )}
        {panel === 'publish' && (
          <PublishPanel
            editor={editor}
            saving={saving}
            findings={findings}
            onGo={go}
            onDone={() => setPanel('inspector')}
          />
        )}
      </div>
    </div>
  )
}
