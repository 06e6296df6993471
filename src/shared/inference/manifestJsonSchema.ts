import { z } from 'zod';
import { modelManifestSchema } from './manifest.ts';

/**
 * JSON Schema (2020-12) of a manifest, as published in `resources/models/manifest.schema.json`: the form of its parts. Whether they
 * fit each other, `checkManifest` says.
 */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    $id: 'urn:arpenteur:model-manifest:1',
    title: 'Arpenteur model manifest',
    ...z.toJSONSchema(modelManifestSchema),
  };
}

/** The schema as it is written to a file. */
export function manifestSchemaText(): string {
  return `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
}
