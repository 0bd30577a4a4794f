import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core'
import { blankTests, conditionTypes } from '@offhook/studio-flow'
import type { Completion } from '../../../model/studio/completion.ts'
import type { FlowCondition } from '../../../model/studio/definition.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import type { Port } from '../../../model/studio/ports.ts'
import { useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import classes from './Inspector.module.css'
import { LiquidField } from './LiquidField.tsx'

interface BranchProps {
  readonly editor: FlowEditor
  readonly name: string
  readonly port: Port
  readonly known: readonly Completion[]
}

/** The conditions of a branch, which must all hold. */
export function Branch({ editor, name, port, known }: BranchProps) {
  const t = useText()
  const words = useWords()
  const number = (port.branch ?? 0) + 1
  const conditions = port.transition?.conditions ?? []
  const save = (after: readonly FlowCondition[], stretch: string | null = null) =>
    editor.edit({ kind: 'set-branch', name, port: port.id, conditions: after }, stretch)
  const change = (index: number, part: Partial<FlowCondition>) =>
    save(
      conditions.map((one, at) => {
        if (at !== index) return one
        const after = { ...one, ...part } as FlowCondition
        // A name that was made of the condition follows it; one that somebody gave stays.
        const isMade = one.friendly_name === madeName(one)
        return isMade ? { ...after, friendly_name: madeName(after) } : after
      }),
      `${name}.${port.id}.${index}.${Object.keys(part)[0]}`,
    )
  return (
    <fieldset className={classes['branch']}>
      <legend>
        {t('studio.branch', { number })}
        <CloseButton
          size="sm"
          aria-label={t('studio.removeBranch', { number })}
          onClick={() => editor.edit({ kind: 'remove-branch', name, port: port.id })}
        />
      </legend>
      {conditions.map((condition, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition is known by its place.
        <div key={index} className={classes['condition']}>
          {index > 0 && <span className="soft">{t('studio.and')}</span>}
          <LiquidField
            label={t('studio.judged')}
            known={known}
            value={condition.arguments[0] ?? ''}
            onChange={(text) => change(index, { arguments: [text] })}
          />
          <div className={classes['test']}>
            <NativeSelect
              label={t('studio.test')}
              value={condition.type}
              data={[
                ...conditionTypes.map((one) => ({
                  value: one,
                  label: words(one.replaceAll('_', ' ')),
                })),
                ...(conditionTypes.some((one) => one === condition.type)
                  ? []
                  : [{ value: condition.type, label: condition.type }]),
              ]}
              onChange={({ currentTarget }) => change(index, { type: currentTarget.value })}
            />
            {!blankTests.includes(condition.type) && (
              <TextInput
                label={t('studio.value')}
                value={condition.value}
                onChange={({ currentTarget }) => change(index, { value: currentTarget.value })}
              />
            )}
          </div>
        </div>
      ))}
      <Button
        size="xs"
        variant="subtle"
        onClick={() =>
          save([
            ...conditions,
            {
              friendly_name: '',
              arguments: conditions[0]?.arguments ?? [''],
              type: 'equal_to',
              value: '',
            },
          ])
        }
      >
        {t('studio.addCondition')}
      </Button>
    </fieldset>
  )
}

/** What a branch is called on the canvas as long as nobody names it. */
function madeName({ type, value }: FlowCondition): string {
  return `If value ${type} ${value}`.trim()
}
