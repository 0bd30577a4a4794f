import { FormControl } from '../../../ui/FormControl.tsx'
import type { FormField } from '../../../ui/form-fields.ts'
import { useText } from '../../../ui/hooks.ts'
import type { QueueRow } from '../task-router-rows.ts'
import { type Edit, OrderedGroups } from './OrderedGroups.tsx'
import { TargetFields } from './TargetFields.tsx'
import classes from './Workflow.module.css'
import {
  defaultOf,
  type Filter,
  filtersOf,
  type Members,
  nameOf,
  newFilter,
  textOf,
  type Workflow,
  withDefault,
  withExpression,
  withFilters,
  withName,
  withOwnQueues,
} from './workflow-edit.ts'

interface WorkflowFormProps extends Edit<Workflow> {
  readonly workflow: Workflow
  readonly queues: readonly QueueRow[]
}

/** The filters in their order, each with its steps, and where everything else goes. */
export function WorkflowForm({ workflow, queues, ...edit }: WorkflowFormProps) {
  const t = useText()
  return (
    <>
      <OrderedGroups
        items={filtersOf(workflow)}
        titleOf={(place) => t('admin.filterAt', { place })}
        add="admin.filterAdd"
        make={() => newFilter(queues[0]?.sid ?? '')}
        {...editOf(edit, (filters: readonly Filter[]) => withFilters(workflow, filters))}
      >
        {(filter, ofFilter) => <FilterFields filter={filter} queues={queues} {...ofFilter} />}
      </OrderedGroups>
      <fieldset className={classes['group']}>
        <legend>{t('admin.everythingElse')}</legend>
        <TargetFields
          isDefault
          target={defaultOf(workflow)}
          queues={queues}
          none={t('admin.noDefault')}
          {...editOf(edit, (target: Members) => withDefault(workflow, target))}
        />
      </fieldset>
    </>
  )
}

const name: FormField = { name: 'name', label: 'admin.name', kind: 'text' }
const expression: FormField = {
  name: 'expression',
  label: 'admin.filterExpression',
  help: 'admin.filterExpressionHelp',
  kind: 'text',
}

interface FilterFieldsProps extends Edit<Filter> {
  readonly filter: Filter
  readonly queues: readonly QueueRow[]
}

/** Which tasks it takes, and the steps that they go through. */
function FilterFields({ filter, queues, ...edit }: FilterFieldsProps) {
  const t = useText()
  const { targets = [] } = filter
  const text = (change: (to: string) => Filter) =>
    editOf(edit, (value: string | boolean) => change(String(value)))
  return (
    <>
      <FormControl
        field={name}
        value={nameOf(filter)}
        isDisabled={false}
        error={null}
        {...text((to) => withName(filter, to))}
      />
      <FormControl
        field={expression}
        value={textOf(filter, 'expression')}
        isDisabled={false}
        error={null}
        {...text((to) => withExpression(filter, to))}
      />
      <OrderedGroups
        items={targets}
        titleOf={(place) => t('admin.stepAt', { place })}
        add="admin.stepAdd"
        make={(): Members => ({})}
        reasonToStay="admin.onlyStep"
        settle={withOwnQueues}
        {...editOf(edit, (next: readonly Members[]) => ({ ...filter, targets: next }))}
      >
        {(target, ofTarget, place) => (
          <TargetFields
            target={target}
            queues={queues}
            none={place === 1 ? null : t('admin.sameQueue')}
            {...ofTarget}
          />
        )}
      </OrderedGroups>
    </>
  )
}

/** The edit of a part, by what the whole is with it. */
function editOf<Whole, Part>(
  { onChange, onDone }: Edit<Whole>,
  wholeWith: (part: Part) => Whole,
): Edit<Part> {
  return {
    onChange: (part) => onChange(wholeWith(part)),
    onDone: (part) => onDone(wholeWith(part)),
  }
}
