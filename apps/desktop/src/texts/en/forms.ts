/** Lists with a form beside them. */
export const forms = {
  saved: 'Saved',
  undo: 'Undo',
  search: 'Search this list',
  nothingFound: 'Nothing in this list has these words.',
  remove: 'Remove',
  make: 'Create',
  removed: '{name} is removed.',
  notRemoved: 'Not removed: {reason}',
  notSaved: 'Not saved: {reason}',
  notMade: 'Not created: {reason}',
} as const
