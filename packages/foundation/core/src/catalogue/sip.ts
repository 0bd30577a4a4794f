import { type ErrorEntry, refusal } from './entry.ts'

/** What SIP domains, their lists, and trunks are refused for (212xx). */
export const sipResources = {
  tooManySipDomains: refusal(21230, 400, 'The account has as many SIP domains as it may have'),
  sipDomainFields: refusal(21231, 400, 'A field of the SIP domain is not valid'),
  invalidSipDomain: refusal(21232, 400, 'The domain is not valid or in use'),
  tooManyAddressLists: refusal(21233, 400, 'The account has as many address lists as it may have'),
  addressListFields: refusal(21238, 400, 'A field of the list of addresses is not valid'),
  addressListInUse: refusal(21235, 400, 'A domain or trunk uses the list of addresses'),
  tooManyAddresses: refusal(21236, 400, 'The list has as many addresses as it may have'),
  addressFields: refusal(21237, 400, 'A field of the address is not valid'),
  tooManyCredentialLists: refusal(
    21239,
    400,
    'The account has as many credential lists as it may have',
  ),
  credentialListFields: refusal(21240, 400, 'A field of the credential list is not valid'),
  credentialListInUse: refusal(21241, 400, 'A domain or trunk uses the credential list'),
  tooManyCredentials: refusal(21242, 400, 'The list has as many credentials as it may have'),
  credentialFields: refusal(21243, 400, 'A field of the credential is not valid'),
  tooManyTrunks: refusal(21244, 400, 'The account has as many trunks as it may have'),
  trunkFields: refusal(21245, 400, 'A field of the trunk is not valid'),
  trunkDomainTaken: refusal(21248, 400, 'The domain of the trunk is in use'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
