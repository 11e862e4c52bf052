import { POLICY_NAMES } from '../settings.ts';

/**
 * What becomes of a certificate that the hook admitted: active, attached to the rider's thing, with the rider's policy and
 * the one by which it can later be the claim for its own successor.
 * `ThingName` has no default and comes from the hook's `parameterOverrides` alone, which stand in the place of
 * whatever the client says; `Code` (none where a certificate is renewed) and `DeviceName` are for the hook. A thing that is
 * there already, of a rider's other machine, is left as it is and gets one more certificate.
 * https://docs.aws.amazon.com/iot/latest/developerguide/provision-template.html#fleet-provision-template
 */
export const TEMPLATE_BODY = {
  Parameters: {
    Code: { Type: 'String', Default: '' },
    DeviceName: { Type: 'String', Default: '' },
    ThingName: { Type: 'String' },
    'AWS::IoT::Certificate::Id': { Type: 'String' },
  },
  Resources: {
    certificate: {
      Type: 'AWS::IoT::Certificate',
      Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'Active' },
    },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: POLICY_NAMES.rider } },
    renewalPolicy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: POLICY_NAMES.renewal } },
    thing: {
      Type: 'AWS::IoT::Thing',
      OverrideSettings: { AttributePayload: 'MERGE', ThingTypeName: 'DO_NOTHING', ThingGroups: 'DO_NOTHING' },
      Properties: { ThingName: { Ref: 'ThingName' } },
    },
  },
} as const;
