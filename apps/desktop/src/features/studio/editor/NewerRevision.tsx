import { Button } from '@mantine/core'
import { useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import classes from './EditorScreen.module.css'
import type { Saving } from './use-saving.ts'

interface NewerRevisionProps {
  readonly saving: Saving
  /** Shows what differs. */
  readonly onCompare: () => void
}

/** Somebody else has saved meanwhile: whose revision counts is for people to say. */
export function NewerRevision({ saving, onCompare }: NewerRevisionProps) {
  const t = useText()
  const { newer, isBusy, settle } = saving
  if (!newer) return null
  return (
    <div className={classes['newer']} data-testid="newer-revision">
      <InlineNotice tone="warning" text={t('studio.newer', { number: newer.row.revision })} />
      <Button variant="default" disabled={isBusy} onClick={onCompare}>
        {t('studio.newerCompare')}
      </Button>
      <Button
        variant="default"
        disabled={isBusy || newer.flow === null}
        onClick={() => settle('theirs')}
      >
        {t('studio.newerTake')}
      </Button>
      <Button disabled={isBusy} onClick={() => settle('mine')}>
        {t('studio.newerKeep')}
      </Button>
    </div>
  )
}
