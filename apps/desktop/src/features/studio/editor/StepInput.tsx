import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { Ask, SimulatedInput } from '@offhook/studio-flow'
import { inputKindOf, outcomes, resultsOf } from '../../../model/studio/runs.ts'
import { useText } from '../../../ui/hooks.ts'
import classes from './EditorScreen.module.css'

interface StepInputProps {
  readonly ask: Ask
  /** Which widget, and which time. */
  readonly label: string
  readonly input: SimulatedInput
  readonly onChange: (input: SimulatedInput) => void
}

/** What happens at a widget that waits: keys, words, an answer of the web, a hang-up. */
export function StepInput({ ask, label, input, onChange }: StepInputProps) {
  const t = useText()
  const { at } = input
  const kind = inputKindOf(ask)
  const mode = modeOf(input)
  const named = (what: string) => `${label}: ${what}`
  const hangsUp = { value: 'hangup', label: t('studio.hangsUp') }
  const choose = (
    modes: readonly { value: string; label: string }[],
    take: (value: string) => SimulatedInput,
  ) => (
    <NativeSelect
      aria-label={named(t('studio.happens'))}
      value={modes.some(({ value }) => value === mode) ? mode : modes[0]?.value}
      data={[...modes]}
      onChange={({ currentTarget: { value } }) =>
        onChange(value === 'hangup' ? { at, hangup: true } : take(value))
      }
    />
  )
  if (kind === 'keys') {
    return (
      <div className={classes['input']}>
        {choose(
          [
            { value: 'silence', label: t('studio.silence') },
            { value: 'digits', label: t('studio.presses') },
            { value: 'speech', label: t('studio.says') },
            hangsUp,
          ],
          (value) =>
            value === 'digits'
              ? { at, digits: '1' }
              : value === 'speech'
                ? { at, speech: 'sales' }
                : { at, silence: true },
        )}
        {input.digits !== undefined && (
          <TextInput
            aria-label={named(t('studio.keys'))}
            value={input.digits}
            onChange={({ currentTarget }) =>
              onChange({ at, digits: currentTarget.value.replace(/[^\d*#]/g, '') })
            }
          />
        )}
        {input.speech !== undefined && (
          <TextInput
            aria-label={named(t('studio.words'))}
            value={input.speech}
            onChange={({ currentTarget }) => onChange({ at, speech: currentTarget.value })}
          />
        )}
      </div>
    )
  }
  if (kind === 'http') {
    const http = input.http ?? { status: 200, body: '{}' }
    return (
      <div className={classes['input']}>
        <NativeSelect
          aria-label={named(t('studio.answers'))}
          value={String(http.status)}
          data={[
            { value: '200', label: '200' },
            { value: '404', label: '404' },
            { value: '500', label: '500' },
            { value: '0', label: t('studio.noAnswer') },
          ]}
          onChange={({ currentTarget }) =>
            onChange({ at, http: { ...http, status: Number(currentTarget.value) } })
          }
        />
        {http.status !== 0 && (
          <Textarea
            aria-label={named(t('studio.body'))}
            rows={2}
            spellCheck={false}
            value={http.body ?? ''}
            onChange={({ currentTarget }) =>
              onChange({ at, http: { ...http, body: currentTarget.value } })
            }
          />
        )}
      </div>
    )
  }
  if (kind === 'recording') {
    return (
      <div className={classes['input']}>
        {choose(
          [
            { value: 'recording', label: t('studio.leavesMessage') },
            { value: 'silence', label: t('studio.silence') },
            hangsUp,
          ],
          (value) => (value === 'silence' ? { at, silence: true } : { at, recording: 5 }),
        )}
      </div>
    )
  }
  const results = kind === 'result' ? resultsOf(ask) : (outcomes[kind] ?? [])
  const plain = (value: string) => ({ value, label: value.replaceAll('-', ' ') })
  const property = kind === 'listens' ? null : kind === 'result' ? 'result' : kind
  return (
    <div className={classes['input']}>
      {choose(
        [
          ...(property ? results.map(plain) : [{ value: 'listens', label: t('studio.listens') }]),
          hangsUp,
        ],
        (value) => (property ? { at, [property]: value } : { at }),
      )}
    </div>
  )
}

/** What an input is, as the choice has it. */
function modeOf(input: SimulatedInput): string {
  if (input.hangup) return 'hangup'
  if (input.silence) return 'silence'
  if (input.digits !== undefined) return 'digits'
  if (input.speech !== undefined) return 'speech'
  if (input.recording !== undefined) return 'recording'
  return input.queue ?? input.dial ?? input.payment ?? input.result ?? ''
}
