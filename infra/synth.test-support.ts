import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../cdk.json' with { type: 'json' };
import { addAlleycat } from './stacks/alleycat.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, Json>;
  readonly DependsOn?: string | string[];
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly Resources: Record<string, Resource>;
  readonly Parameters?: Record<string, Json>;
  readonly Outputs?: Record<string, { Value: Json; Export?: { Name: Json } }>;
}

export interface Synthesis {
  /** By the stack's name. */
  readonly templates: Readonly<Record<string, Template>>;
  /** Of a type, in all stacks. */
  readonly ofType: (type: string) => Resource[];
  /** The only one of a type whose properties hold what `part` holds, at its first level. */
  readonly one: (type: string, part?: Record<string, Json>) => Record<string, unknown>;
}

/** Everything that can be switched on. */
export const EVERYTHING = {
  heats: '6',
  riders: '1000',
  fanOut: 'yes',
  archive: 'yes',
  email: 'operator@example.com',
};

/** The templates as the CDK CLI would write them, cdk-nag's checks included: a finding without a reason throws. */
export function synthesize(options: Record<string, string> = {}): Synthesis {
  const key = JSON.stringify(options);
  const made = syntheses.get(key) ?? synthesizeAnew(options);
  syntheses.set(key, made);
  return made;
}

/** By their options: nobody changes them. */
const syntheses = new Map<string, Synthesis>();

function synthesizeAnew(options: Record<string, string>): Synthesis {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-synth-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      // It takes seconds and runs with every `npm run synth`, which has a test of its own.
      builtinCloudFormationValidation: false,
      context: { ...cdkJson.context, ...options },
    });
    addAlleycat(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stacks = app.synth().stacks;
    return view(Object.fromEntries(stacks.map((stack) => [stack.stackName, stack.template as Template])));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function view(templates: Record<string, Template>): Synthesis {
  const all = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
  const ofType = (type: string): Resource[] => all.filter((resource) => resource.Type === type);
  return {
    templates,
    ofType,
    one: (type, part = {}) => {
      const found = ofType(type).filter(({ Properties = {} }) =>
        Object.entries(part).every(
          ([name, value]) => JSON.stringify(Properties[name]) === JSON.stringify(value),
        ),
      );
      if (found.length !== 1) throw new Error(`${found.length} resources ${type} ${JSON.stringify(part)}`);
      return found[0]?.Properties ?? {};
    },
  };
}

/** A template's text with what the account fills in written as `<AWS::Region>`, and imports as `<stack:export>`. */
export function plain(value: Json | undefined): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(plain).join(',');
  const [[name, argument] = ['', null]] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts] = argument as [string, Json[]];
    return parts.map(plain).join(separator);
  }
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  return `<${plain(argument ?? null)}>`;
}
