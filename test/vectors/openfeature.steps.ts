/** The steps of OpenFeature's gherkin suites, as calls of the web SDK. */
import { type Client, type EvaluationDetails, type FlagValue, type JsonValue, OpenFeature } from '@openfeature/web-sdk';
import { expect } from 'vitest';

type Stage = 'before' | 'after' | 'error' | 'finally';
type Table = readonly (readonly string[])[];

/** What a scenario has done so far. */
export interface World {
  readonly client: Client;
  /** The flag of `Given a boolean-flag with key …`. */
  flag?: { readonly type: string; readonly key: string; readonly fallback: string };
  details?: EvaluationDetails<FlagValue>;
  /** What each stage of the hook was called with last; `before` and `error` have no details. */
  readonly hooked: Map<Stage, EvaluationDetails<FlagValue> | null>;
}

export const newWorld = (): World => ({ client: OpenFeature.getClient(), hooked: new Map() });

/** A value as the suites write it. */
function valueOf(type: string, text: string): FlagValue {
  if (text === 'null') return null;
  switch (type.toLowerCase()) {
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'float':
      return Number(text);
    case 'string':
      return text;
    default:
      throw new Error(`The suites have no type "${type}".`);
  }
}

export function evaluate(client: Client, type: string, key: string, fallback: FlagValue): EvaluationDetails<FlagValue> {
  switch (type.toLowerCase()) {
    case 'boolean':
      return client.getBooleanDetails(key, fallback as boolean);
    case 'string':
      return client.getStringDetails(key, fallback as string);
    case 'object':
      return client.getObjectDetails(key, fallback);
    default:
      return client.getNumberDetails(key, fallback as number);
  }
}

/** The same without details, which is a method of its own. */
function valueBy(client: Client, type: string, key: string, fallback: FlagValue): FlagValue {
  switch (type) {
    case 'boolean':
      return client.getBooleanValue(key, fallback as boolean);
    case 'string':
      return client.getStringValue(key, fallback as string);
    case 'object':
      return client.getObjectValue(key, fallback);
    default:
      return client.getNumberValue(key, fallback as number);
  }
}

function expectFields(value: FlagValue | undefined, names: readonly string[], values: readonly string[]): void {
  const expected: Record<string, JsonValue> = {
    [names[0]!]: values[0] === 'true',
    [names[1]!]: values[1]!,
    [names[2]!]: Number(values[2]),
  };
  expect(value).toEqual(expected);
}

type Step = readonly [pattern: RegExp, run: (world: World, words: readonly string[], table: Table) => void];

const STEPS: readonly Step[] = [
  // The provider is set before each scenario.
  [/^a stable provider$/, () => undefined],
  [
    /^an? (\w+) flag with key "(.+)" is evaluated with default value "?([^"]*)"?$/,
    (world, [type, key, fallback]) => {
      world.details = {
        value: valueBy(world.client, type!, key!, valueOf(type!, fallback!)),
        flagKey: key!,
        flagMetadata: {},
      };
    },
  ],
  [
    /^an object flag with key "(.+)" is evaluated with a null default value$/,
    (world, [key]) => {
      world.details = { value: valueBy(world.client, 'object', key!, null), flagKey: key!, flagMetadata: {} };
    },
  ],
  [
    /^an? (?:non-existent )?(\w+) flag with key "(.+)" is evaluated with details and (?:a fallback|default) value "?([^"]*)"?$/,
    (world, [type, key, fallback]) => {
      world.details = evaluate(world.client, type!, key!, valueOf(type!, fallback!));
    },
  ],
  [
    /^an object flag with key "(.+)" is evaluated with details and a null default value$/,
    (world, [key]) => {
      world.details = evaluate(world.client, 'object', key!, null);
    },
  ],
  [
    /^a string flag with key "(.+)" is evaluated as an (integer), with details and a fallback value (\d+)$/,
    (world, [key, type, fallback]) => {
      world.details = evaluate(world.client, type!, key!, valueOf(type!, fallback!));
    },
  ],
  [
    /^the resolved (\w+) value should be "?([^"]*)"?$/,
    ({ details }, [type, value]) => expect(details?.value).toBe(valueOf(type!, value!)),
  ],
  [
    /^the resolved (\w+) details value should be "?([^"]*?)"?, the variant should be "(.+)", and the reason should be "(.+)"$/,
    ({ details }, [type, value, variant, reason]) =>
      expect(details).toMatchObject({ value: valueOf(type!, value!), variant, reason }),
  ],
  [
    /^the resolved object (?:details )?value should be contain fields "(.+)", "(.+)", and "(.+)", with values "(.+)", "(.+)" and (\d+), respectively$/,
    ({ details }, words) => expectFields(details?.value, words.slice(0, 3), words.slice(3)),
  ],
  [
    /^the variant should be "(.+)", and the reason should be "(.+)"$/,
    ({ details }, [variant, reason]) => expect(details).toMatchObject({ variant, reason }),
  ],
  [
    /^the default (string|integer) value should be returned$/,
    ({ details }, [type]) => expect(details?.value).toBe(type === 'string' ? 'uh-oh' : 13),
  ],
  [
    /^the reason should indicate an error and the error code should indicate a (?:missing flag|type mismatch) with "(.+)"$/,
    ({ details }, [errorCode]) => expect(details).toMatchObject({ reason: 'ERROR', errorCode }),
  ],
  [
    /^a client with added hook$/,
    ({ client, hooked }) => {
      client.addHooks({
        before: () => void hooked.set('before', null),
        after: (_, details) => void hooked.set('after', details),
        error: () => void hooked.set('error', null),
        finally: (_, details) => void hooked.set('finally', details),
      });
    },
  ],
  [
    /^a (\w+)-flag with key "(.+)" and a fallback value "(.*)"$/,
    (world, [type, key, fallback]) => {
      world.flag = { type: type!, key: key!, fallback: fallback! };
    },
  ],
  [
    /^the flag was evaluated with details$/,
    (world) => {
      const { type, key, fallback } = world.flag!;
      world.details = evaluate(world.client, type, key, valueOf(type, fallback));
    },
  ],
  [
    /^the "(before|error)" hook should have been executed$/,
    ({ hooked }, [stage]) => expect(hooked.has(stage as Stage)).toBe(true),
  ],
  [
    /^the "(.+)" hooks should be called with evaluation details$/,
    ({ hooked }, [stages], table) => {
      const names: Readonly<Record<string, keyof EvaluationDetails<FlagValue>>> = {
        flag_key: 'flagKey',
        error_code: 'errorCode',
      };
      for (const stage of stages!.split(', ')) {
        const details = hooked.get(stage as Stage)!;
        for (const [type, key, value] of table.slice(1))
          expect(details[names[key!] ?? (key as 'value')] ?? null).toBe(valueOf(type!, value!));
      }
    },
  ],
  [
    /^the resolved metadata should contain$/,
    ({ details }, _, table) =>
      expect(details?.flagMetadata).toEqual(
        Object.fromEntries(table.slice(1).map(([key, type, value]) => [key, valueOf(type!, value!)])),
      ),
  ],
  [/^the resolved metadata is empty$/, ({ details }) => expect(details?.flagMetadata).toEqual({})],
];

/** Runs one step. One that is not known, or is known twice, is a fault of this list. */
export function runStep(world: World, text: string, table: Table): void {
  const matching = STEPS.filter(([pattern]) => pattern.test(text));
  if (matching.length !== 1) throw new Error(`${matching.length} steps match: ${text}`);
  const [pattern, run] = matching[0]!;
  run(world, pattern.exec(text)!.slice(1), table);
}
