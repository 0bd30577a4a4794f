import { Button, FileButton, NativeSelect, TextInput } from '@mantine/core'
import type { DialListRecord, DialListRequest } from '@offhook/desk-api'
import { formatMinute } from '../../model/format.ts'
import type { PlainKey, Translate } from '../../texts/index.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useText } from '../../ui/hooks.ts'
import { useServerClock } from '../../ui/live.ts'
import classes from './DialListsPage.module.css'

interface DialListCardProps {
  readonly list: DialListRecord
  readonly isBusy: boolean
  readonly onChange: (change: DialListRequest) => void
  readonly onUpload: (file: File) => void
  readonly onRemove: () => void
}

const statusWords: Readonly<Record<DialListRecord['status'], PlainKey>> = {
  running: 'outbound.running',
  paused: 'outbound.paused',
  stopped: 'outbound.stopped',
}
const outcomeWords: Readonly<Record<string, PlainKey>> = {
  answered: 'outbound.answered',
  busy: 'outbound.outcomeBusy',
  'no-answer': 'outbound.outcomeNoAnswer',
  'invalid-number': 'outbound.outcomeInvalid',
  'not-permitted': 'outbound.outcomeNotPermitted',
  'do-not-call': 'outbound.outcomeDoNotCall',
  failed: 'outbound.outcomeFailed',
  abandoned: 'outbound.outcomeNobodyThere',
  'abandoned-by-agent': 'outbound.outcomeAbandoned',
  interrupted: 'outbound.outcomeInterrupted',
  canceled: 'outbound.outcomeCanceled',
}

/** One list: where it stands, how far it has come, and what can be done. The buttons never move. */
export function DialListCard({ list, isBusy, onChange, onUpload, onRemove }: DialListCardProps) {
  const t = useText()
  const clock = useServerClock()
  const { sid, status, progress, friendlyName, mode } = list
  const isRunning = status === 'running'
  return (
    <li className={classes['card']} data-testid="dial-list" data-status={status}>
      <header className={classes['cardHead']}>
        <h2 id={`${sid}-name`} className={`${classes['name']} clip`}>
          {friendlyName}
        </h2>
        <span className={classes['status']} data-status={status}>
          {t(statusWords[status])}
        </span>
      </header>
      <Progress list={list} />
      <p className={`${classes['figures']} tabular`}>
        {Object.entries(progress.outcomes).map(([outcome, count]) => (
          <span key={outcome}>
            {t(outcomeWords[outcome] ?? 'outbound.outcomeFailed')} {count}
          </span>
        ))}
        {progress.nextDueAt !== null && Date.parse(progress.nextDueAt) > clock.now() && (
          <span>
            {t('outbound.nextAt', {
              time: formatMinute(Date.parse(progress.nextDueAt), t.language),
            })}
          </span>
        )}
      </p>
      {mode === 'automatic' && <AbandonCap list={list} onChange={onChange} />}
      <div className={classes['acts']}>
        <Button
          size="xs"
          loading={isBusy}
          onClick={() => onChange({ status: isRunning ? 'paused' : 'running' })}
        >
          {t(isRunning ? 'outbound.pause' : 'outbound.start')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={status === 'stopped'}
          onClick={() => onChange({ status: 'stopped' })}
        >
          {t('outbound.stop')}
        </Button>
        <FileButton
          accept=".csv,text/csv"
          onChange={(file) => file && onUpload(file)}
          key={progress.total}
        >
          {(props) => (
            <Button size="xs" variant="default" {...props}>
              {t('outbound.upload')}
            </Button>
          )}
        </FileButton>
        <NativeSelect
          size="xs"
          aria-label={t('outbound.mode')}
          value={mode}
          onChange={({ currentTarget }) => onChange({ mode: currentTarget.value as typeof mode })}
          data={[
            { value: 'preview', label: t('outbound.preview') },
            { value: 'automatic', label: t('outbound.automatic') },
          ]}
        />
        <Hint
          text={t('outbound.remove')}
          reason={isRunning || progress.active > 0 ? t('outbound.removeHint') : null}
        >
          <Button
            size="xs"
            variant="subtle"
            color="red"
            className={classes['remove'] ?? ''}
            aria-disabled={isRunning || progress.active > 0}
            aria-describedby={`${sid}-name`}
            onClick={() => {
              if (!isRunning && progress.active === 0) onRemove()
            }}
          >
            {t('outbound.remove')}
          </Button>
        </Hint>
      </div>
    </li>
  )
}

/** How many who answered had nobody, today and in 30 days, how many may, and what follows when it is more. */
function AbandonCap({ list, onChange }: Pick<DialListCardProps, 'list' | 'onChange'>) {
  const t = useText()
  const { abandonCap, pace } = list
  const choices = [...new Set([...caps, abandonCap])].sort((a, b) => a - b)
  return (
    <div className={classes['abandoned']}>
      <span className="tabular">{t('outbound.abandonedToday', abandonedOf(t, pace.today))}</span>
      <span className="tabular">{t('outbound.abandonedShare', abandonedOf(t, pace.last30))}</span>
      <NativeSelect
        size="xs"
        aria-label={t('outbound.abandonCap')}
        value={String(abandonCap)}
        onChange={({ currentTarget }) => onChange({ abandonCap: Number(currentTarget.value) })}
        data={choices.map((cap) => ({
          value: String(cap),
          label: t('outbound.atMost', { share: percent(t, cap) }),
        }))}
      />
      {pace.mode === 'preview' && (
        <strong className={classes['held']} role="status">
          {t('outbound.heldByCap')}
        </strong>
      )}
      <AbandonMessage
        key={list.abandonMessage}
        message={list.abandonMessage ?? ''}
        onChange={(message) => onChange({ abandonMessage: message === '' ? null : message })}
      />
    </div>
  )
}

/** What those who have nobody hear; kept when the field is left. */
function AbandonMessage({
  message,
  onChange,
}: {
  readonly message: string
  readonly onChange: (message: string) => void
}) {
  const t = useText()
  return (
    <TextInput
      size="xs"
      className={classes['message'] ?? ''}
      aria-label={t('outbound.abandonMessage')}
      placeholder={t('outbound.abandonMessageHint')}
      maxLength={500}
      defaultValue={message}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
      onBlur={({ currentTarget }) => {
        const typed = currentTarget.value.trim()
        if (typed !== message) onChange(typed)
      }}
    />
  )
}

const caps = [1, 2, 3, 5]

function abandonedOf(
  t: Translate,
  { abandoned, abandonedPercentage }: DialListRecord['pace']['today'],
) {
  return { count: abandoned, share: percent(t, abandonedPercentage) }
}

function percent({ language }: Translate, share: number): string {
  return (share / 100).toLocaleString(language, { style: 'percent', maximumFractionDigits: 1 })
}

/** Done, on the phone, and still to come, as one bar with words beside it. */
function Progress({ list: { progress, friendlyName } }: { list: DialListRecord }) {
  const t = useText()
  const { total, done, active } = progress
  const share = (count: number) => `${total === 0 ? 0 : (100 * count) / total}%`
  return (
    <div className={classes['progress']}>
      <div
        className={classes['bar']}
        role="progressbar"
        aria-label={friendlyName}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        <span className={classes['barDone']} style={{ width: share(done) }} />
        <span className={classes['barActive']} style={{ width: share(active) }} />
      </div>
      <span className={`${classes['count']} tabular`}>
        {t('outbound.progress', { done, total })}
      </span>
      <span className="soft tabular">
        {t('outbound.active')} {active}
      </span>
    </div>
  )
}
