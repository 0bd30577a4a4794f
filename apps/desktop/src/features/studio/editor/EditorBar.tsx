import { Button } from '@mantine/core'
import {
  IconActivity,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBraces,
  IconDownload,
  IconHistory,
  IconPlayerPlay,
  IconSitemap,
} from '@tabler/icons-react'
import { writeDefinition } from '../../../model/studio/definition.ts'
import type { Finding } from '../../../model/studio/faults.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { PageLink } from '../../../ui/PageLink.tsx'
import { RoundButton } from '../../../ui/RoundButton.tsx'
import { saveFile } from '../../../ui/save-file.ts'
import classes from './EditorScreen.module.css'
import type { Panel } from './panels.ts'
import type { Saving } from './use-saving.ts'

interface EditorBarProps {
  readonly editor: FlowEditor
  readonly saving: Saving
  readonly panel: Panel
  readonly findings: readonly Finding[]
  readonly onPanel: (panel: Panel) => void
}

/** What is done with the whole flow, and how it stands. */
export function EditorBar({ editor, saving, panel, findings, onPanel }: EditorBarProps) {
  const t = useText()
  const { history } = useStore(editor.state)
  const { row, isDirty, isBusy, failure } = saving
  const faults = findings.filter(({ tone }) => tone === 'error').length
  const download = () =>
    saveFile(
      `${row.friendly_name.replace(/[^\w-]+/g, '_')}.json`,
      new Blob([writeDefinition(editor.flow)], { type: 'application/json' }),
    )
  return (
    <>
      <header className={classes['bar']}>
        <PageLink to="/studio" className={classes['back']}>
          {t('pages.studio')}
        </PageLink>
        <h1 className={`${classes['title']} clip`}>{row.friendly_name}</h1>
        <span className={classes['status']} data-status={row.status} data-testid="flow-status">
          {t(row.status === 'published' ? 'studio.published' : 'studio.draft')}
          {' · '}
          {isDirty ? t('studio.unsaved') : t('studio.revision', { number: row.revision })}
        </span>
        <span className={classes['space']} />
        <RoundButton
          label={t('studio.undo')}
          shortcut="Ctrl+Z"
          reason={history.past.length === 0 ? t('studio.nothingToUndo') : null}
          onPress={() => editor.undo()}
        >
          <IconArrowBackUp size={18} />
        </RoundButton>
        <RoundButton
          label={t('studio.redo')}
          shortcut="Ctrl+Shift+Z"
          reason={history.future.length === 0 ? t('studio.nothingToRedo') : null}
          onPress={() => editor.redo()}
        >
          <IconArrowForwardUp size={18} />
        </RoundButton>
        <RoundButton label={t('studio.arrange')} reason={null} onPress={() => editor.arrange()}>
          <IconSitemap size={18} />
        </RoundButton>
        <RoundButton label={t('studio.export')} reason={null} onPress={download}>
          <IconDownload size={18} />
        </RoundButton>
        <Toggle panel="json" shown={panel} onPanel={onPanel} label={t('studio.json')}>
          <IconBraces size={16} />
        </Toggle>
        <Toggle panel="simulator" shown={panel} onPanel={onPanel} label={t('studio.simulate')}>
          <IconPlayerPlay size={16} />
        </Toggle>
        <Toggle panel="live" shown={panel} onPanel={onPanel} label={t('studio.live')}>
          <IconActivity size={16} />
        </Toggle>
        <Toggle panel="revisions" shown={panel} onPanel={onPanel} label={t('studio.revisions')}>
          <IconHistory size={16} />
        </Toggle>
        <Button
          variant="default"
          disabled={!isDirty || isBusy}
          title="Ctrl+S"
          onClick={() => void saving.save()}
        >
          {t('studio.saveDraft')}
        </Button>
        <Button
          aria-pressed={panel === 'publish'}
          disabled={isBusy}
          title={faults > 0 ? t('studio.hasFaults', { count: faults }) : undefined}
          onClick={() => onPanel('publish')}
        >
          {t('studio.publish')}
        </Button>
      </header>
      {failure && <InlineNotice tone="error" text={failure} />}
    </>
  )
}

interface ToggleProps {
  readonly panel: Panel
  readonly shown: Panel
  readonly label: string
  readonly onPanel: (panel: Panel) => void
  readonly children: React.ReactNode
}

function Toggle({ panel, shown, label, onPanel, children }: ToggleProps) {
  return (
    <Button
      variant={panel === shown ? 'light' : 'default'}
      aria-pressed={panel === shown}
      leftSection={children}
      onClick={() => onPanel(panel)}
    >
      {label}
    </Button>
  )
}
