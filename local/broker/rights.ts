import { POLICY_NAMES } from '../../infra/settings.ts';
import type { RegisteredCertificate } from '../authority/registry.ts';
import {
  CLAIM_DOCUMENT,
  policyFor,
  RIDER_DOCUMENT,
  rightsUnder,
  routeOf,
  type Allowed,
  type Publish,
  type Rights,
} from './policy.ts';

/** A rider's certificate has both: under a claim's client id it can provision its successor. */
const RIDER_DOCUMENTS = [RIDER_DOCUMENT, CLAIM_DOCUMENT];
/** What is published there has been judged by the claim's policy, which names its topics one by one. */
const PROVISIONING_TOPIC = /^\$aws\/(certificates|provisioning-templates)\//;

/** What a published message is for. */
export type Destination = Allowed | 'provisioning';

/** Whose a connection is, as the registry says. */
export interface Holder {
  readonly certificateId: string;
  readonly certificate: RegisteredCertificate;
}

/** Whom a connection speaks for: a racerId, or the claim. For the log, and for what becomes of its messages. */
export function nameOf({ certificate }: Holder): string {
  return certificate.thingName ?? 'the claim';
}

/** What the certificate's policies allow a connection with this client id. */
export function rightsOf({ certificate }: Holder, clientId: string): Rights {
  return certificate.policy === POLICY_NAMES.claim
    ? policyFor({ kind: 'claim', clientId })
    : rightsUnder(RIDER_DOCUMENTS, { clientId, attachedTo: [certificate.thingName] });
}

/**
 * Where a publish goes, or why it is refused: by the policy, or because nobody here takes such a topic. IoT Core lets
 * the latter pass, and it ends nowhere; here a mistake shows at once.
 */
export function judge(rights: Rights, publish: Publish): { allowed: Destination } | { refused: string } {
  const fault = rights.publishFault(publish);
  if (fault !== undefined) return { refused: fault };
  if (PROVISIONING_TOPIC.test(publish.topic)) return { allowed: 'provisioning' };
  const allowed = routeOf(publish.topic);
  return allowed === undefined ? { refused: 'no rule takes this topic' } : { allowed };
}
