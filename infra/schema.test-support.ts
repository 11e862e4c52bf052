import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, SpecDatabase } from '@aws-cdk/service-spec-types';
import type { Json, Resource, Template } from './synth.test-support.ts';

/** Values that CloudFormation fills in for every template. */
const PSEUDO = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::StackName', 'AWS::URLSuffix'];

let loaded: SpecDatabase | undefined;

/** CloudFormation's own schema, and which metrics there are. https://github.com/cdklabs/awscdk-service-spec */
export function specification(): SpecDatabase {
  loaded ??= loadAwsServiceSpecSync();
  return loaded;
}

/** What in a template CloudFormation's schema does not know, or lacks; each with its place. */
export function schemaFaults({ Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const known = specification().lookup('resource', 'cloudFormationType', 'equals', Type)[0];
    if (known === undefined) return [`${id}: there is no type ${Type}`];
    return objectFaults(Properties, known.properties, `${id} (${Type})`);
  });
}

function objectFaults(value: Record<string, Json>, known: Record<string, Property>, place: string): string[] {
  const missing = Object.entries(known)
    .filter(([name, { required }]) => required === true && !Object.hasOwn(value, name))
    .map(([name]) => `${place}: lacks ${name}`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const property = known[name];
    const here = `${place}.${name}`;
    if (property === undefined) return [`${here}: there is no such property`];
    const types = [property.type, ...(property.previousTypes ?? [])];
    return anyOf(types, inner, here);
  });
  return [...missing, ...wrong];
}

function anyOf(types: readonly PropertyType[], value: Json, place: string): string[] {
  const faults = types.map((type) => typeFaults(type, value, place));
  return faults.find((none) => none.length === 0) ?? faults[0] ?? [];
}

const PRIMITIVES: Partial<Record<PropertyType['type'], (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  'date-time': (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  json: () => true,
};

function typeFaults(type: PropertyType, value: Json, place: string): string[] {
  if (isIntrinsic(value)) return [];
  const primitive = PRIMITIVES[type.type];
  if (primitive !== undefined) {
    if (!primitive(value)) return [`${place}: ${JSON.stringify(value)} is no ${type.type}`];
    const allowed: readonly Json[] | undefined = 'allowedValues' in type ? type.allowedValues : undefined;
    return allowed === undefined || allowed.includes(value)
      ? []
      : [`${place}: ${JSON.stringify(value)} is not allowed`];
  }
  switch (type.type) {
    case 'array':
      if (!Array.isArray(value)) return [`${place}: is no list`];
      return value.flatMap((inner, i) => typeFaults(type.element, inner, `${place}[${i}]`));
    case 'union':
      return anyOf(type.types, value, place);
    default:
      return compoundFaults(type, value, place);
  }
}

function compoundFaults(type: PropertyType, value: Json, place: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${place}: is no object`];
  if (type.type === 'map') {
    return Object.entries(value).flatMap(([name, inner]) =>
      typeFaults(type.element, inner, `${place}.${name}`),
    );
  }
  if (type.type === 'tag')
    return Object.keys(value).sort().join() === 'Key,Value' ? [] : [`${place}: is no tag`];
  if (type.type !== 'ref') return [`${place}: of a type that this test does not know, ${type.type}`];
  return objectFaults(value, specification().get('typeDefinition', type.reference.$ref).properties, place);
}

function isIntrinsic(value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length === 1 && (names[0] === 'Ref' || names[0]?.startsWith('Fn::') === true);
}

/** References that lead nowhere: Ref, GetAtt (the attribute must exist), ImportValue (another stack must export it), DependsOn. */
export function referenceFaults(templates: Readonly<Record<string, Template>>): string[] {
  const exported = new Set(
    Object.values(templates).flatMap(({ Outputs = {} }) =>
      Object.values(Outputs).map(({ Export }) => Export?.Name),
    ),
  );
  return Object.entries(templates).flatMap(([stack, template]) => {
    const here = [
      ...Object.entries(template.Resources),
      ...Object.entries((template.Outputs ?? {}) as Record<string, Json>),
    ];
    return here.flatMap(([id, value]) =>
      references(value as Json).flatMap(([kind, to]) => {
        const fault = referenceFault(kind, to, template, exported);
        return fault === undefined ? [] : [`${stack} ${id}: ${fault}`];
      }),
    );
  });
}

type Found = [kind: string, to: Json];

function references(value: Json): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(references);
  return Object.entries(value).flatMap(([name, inner]): Found[] =>
    name === 'DependsOn' || name === 'Ref' || name.startsWith('Fn::')
      ? [[name, inner], ...references(inner)]
      : references(inner),
  );
}

function referenceFault(
  kind: string,
  to: Json,
  { Resources, Parameters = {} }: Template,
  exported: ReadonlySet<Json | undefined>,
): string | undefined {
  switch (kind) {
    case 'DependsOn':
      return ([to].flat() as string[]).find((id) => !Object.hasOwn(Resources, id));
    case 'Ref': {
      const name = to as string;
      const found =
        PSEUDO.includes(name) || Object.hasOwn(Parameters, name) || Object.hasOwn(Resources, name);
      return found ? undefined : `Ref to ${name}`;
    }
    case 'Fn::GetAtt':
      return attributeFault(to as [string, string], Resources);
    case 'Fn::ImportValue':
      return exported.has(to) ? undefined : `import of ${JSON.stringify(to)}`;
    case 'Fn::Sub':
      return typeof to === 'string' &&
        [...to.matchAll(/\$\{([^!}]+)\}/g)].every(([, name]) => PSEUDO.includes(name ?? ''))
        ? undefined
        : `Fn::Sub of ${JSON.stringify(to)}`;
    case 'Fn::Join':
      return undefined;
    default:
      return `${kind}, which this test does not know`;
  }
}

function attributeFault(
  [id, attribute]: [string, string],
  resources: Record<string, Resource>,
): string | undefined {
  const type = resources[id]?.Type;
  if (type === undefined) return `GetAtt of ${id}`;
  const known = specification().lookup('resource', 'cloudFormationType', 'equals', type)[0];
  return known !== undefined && Object.hasOwn(known.attributes, attribute)
    ? undefined
    : `GetAtt of ${id}.${attribute}: ${type} has no such attribute`;
}
