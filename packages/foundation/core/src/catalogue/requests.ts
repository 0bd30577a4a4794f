import { alert, type ErrorEntry, refusal } from './entry.ts'

/** What a request of any family is refused for (20xxx). */
export const requests = {
  tooManyCalls: refusal(10004, 429, 'The account has as many calls as it may'),
  invalidParameter: refusal(20001, 400, 'A parameter is missing or not valid'),
  invalidFriendlyName: refusal(20002, 400, 'The friendly name is not valid'),
  notAuthenticated: refusal(20003, 401, 'The credentials are not valid'),
  methodNotAllowed: refusal(20004, 405, 'The method is not allowed here'),
  accountNotActive: refusal(20005, 401, 'The account is not active'),
  pageTooLarge: refusal(20007, 400, 'The page size is too large'),
  stillInProgress: refusal(20009, 400, 'What is in progress cannot be deleted'),
  forbidden: refusal(20403, 403, 'You may not do this'),
  notFound: refusal(20404, 404, 'The requested resource was not found'),
  conflict: refusal(20409, 409, 'Another resource has this already'),
  versionMismatch: refusal(20412, 412, 'The resource has been changed meanwhile'),
  tooManyRequests: refusal(20429, 429, 'Too many at once: try again later'),
  internal: refusal(20500, 500, 'An internal error'),
  unavailable: refusal(20503, 503, 'The service is not available at the moment'),
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** What the voice resources are refused for (21xxx and 22xxx). */
export const voiceRequests = {
  calledNumberMissing: refusal(21201, 400, 'There is nobody to call: To is missing'),
  invalidUrl: refusal(21205, 400, 'The URL or the document is not valid'),
  invalidSendDigits: refusal(21206, 400, 'The digits cannot be sent'),
  invalidTimeout: refusal(21208, 400, 'The timeout is not valid'),
  invalidHttpMethod: refusal(21209, 400, 'The method must be GET or POST'),
  callerIdNotVerified: refusal(21210, 400, 'The caller id is not a number of the account'),
  calledNumberInvalid: refusal(21211, 400, 'The called number or address is not valid'),
  callerIdInvalid: refusal(21212, 400, 'The caller id is not valid'),
  callerIdMissing: refusal(21213, 400, 'The caller id is missing'),
  destinationNotPermitted: refusal(21215, 400, 'No trunk may dial this number'),
  invalidApplicationSid: refusal(21218, 400, 'The application does not exist'),
  invalidCallState: refusal(21220, 400, 'The call or recording is not in a state that allows this'),
  invalidSipUsername: refusal(21221, 400, 'The SIP username is not valid'),
  invalidSipPassword: refusal(21224, 400, 'The SIP password is not valid'),
  machineDetectionValue: refusal(21234, 400, 'A value of the machine detection is not valid'),
  machineDetectionUntold: alert(
    21262,
    'Machine detection was asked for without a callback for its result',
    'Name an AMD status callback, or read answered_by of the call.',
  ),
  machineDetectionParameters: alert(
    21263,
    'A parameter of machine detection belongs to another request',
    'AsyncAmd and its callback are parameters of Calls alone; elsewhere it is AmdStatusCallback.',
  ),
  invalidPhoneNumber: refusal(21421, 400, 'The phone number is not valid'),
  phoneNumberTaken: refusal(21422, 400, 'The phone number is not available'),
  noNumberInArea: refusal(21452, 400, 'No number of that area is available'),
  callerIdKnown: refusal(21450, 400, 'The number is a caller id of the account already'),
  queueNotEmpty: refusal(22001, 400, 'A queue in which somebody waits cannot be deleted'),
  invalidQueue: refusal(22002, 400, 'The name or the size of the queue is not valid'),
  queueNameTaken: refusal(22003, 400, 'There is a queue of this name'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
