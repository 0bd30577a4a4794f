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
  changedMeanwhile:
    'somebody else has changed this meanwhile. What you wrote is still here. Save it again to replace theirs, or reload the page to see it.',
  notMade: 'Not created: {reason}',
  /** What is wrong with a field, after its name. */
  quoted: '“{field}”',
  fault: '“{field}” {fault}.',
  faultMissing: 'is missing',
  faultNumber: 'has to be a number',
  faultWholeNumber: 'has to be a whole number',
  faultForm: 'does not have the right form',
  faultAtLeast: 'has to be at least {limit}',
  faultAtMost: 'has to be at most {limit}',
  faultAsLongAs: 'is too short: at least {limit}',
  faultAsShortAs: 'is too long: at most {limit}',
  faultChoice: 'is not one of the choices',
  faultUnknown: 'is not known here',
} as const
