import type { JsonObject } from '../../core/json.js';
import type { Schema } from './conditions.js';
import type { Vocabulary } from './vocabulary.js';

/** A text that an editor inserts, with places to fill in, in the form of yaml-language-server's `defaultSnippets`. */
type Snippet = { label: string; description: string; body: JsonObject };

/** A model file. */
export const MODEL_SNIPPETS: Snippet[] = [
  {
    label: 'model file',
    description: 'A model with an input image, two settings and a price',
    body: {
      name: '${1:my-model}',
      title: '${2:My model}',
      gateway_model: '${3:my-model-api-1}',
      path: '${4:/my-model-api-1/v1/generate}',
      image: { field: 'image_url', required: false },
      parameters: {
        duration: {
          type: 'integer',
          default: 5,
          values: [5, 10],
          unit: 's',
          description: 'Length of the clip',
        },
        resolution: { type: 'string', default: '720p', values: ['720p', '1080p'], description: 'Frame size' },
      },
      price: { per_second: { any: 0.05 }, date: '${5:2026-11-26}' },
    },
  },
];

/** Shots for the end of the list. */
export function shotSnippets({ presets }: Vocabulary): Snippet[] {
  const [preset] = presets.keys();
  return [
    {
      label: 'shot',
      description: 'A shot with a prompt and an input image',
      body: {
        id: '${1:010}',
        prompt: '${2:What the clip shows}',
        image: '${3:https://example.com/frames/010.png}',
      },
    },
    {
      label: 'shot that follows another',
      description: 'A shot that starts from the last frame of an earlier one',
      body: {
        id: '${1:020}',
        prompt: '${2:What the clip shows}',
        image: { last_frame_of: '${3:010}' },
      },
    },
    {
      label: 'shot with a preset',
      description: 'A shot that has its model and settings from a preset',
      body: { id: '${1:010}', preset: `\${2:${preset ?? 'hero'}}`, prompt: '${3:What the clip shows}' },
    },
  ];
}

/** A preset. */
export function presetSnippets({ catalog }: Vocabulary): Snippet[] {
  const [model = ''] = catalog.keys();
  return [
    {
      label: 'preset',
      description: 'A named set of values that shots can use with `preset:`',
      body: { '${1:hero}': { model: `\${2:${model}}`, takes: '${3:2}', settings: { duration: '${4:8}' } } },
    },
  ];
}

/** What an image can be besides a path or a link: the film's stills, and frames of other shots. */
export function imageSnippets({ stills }: Vocabulary): Schema {
  const names = Array.from(stills, ([name, path]) => ({
    label: `still:${name}`,
    description: path,
    body: `still:${name}`,
  }));
  return {
    defaultSnippets: [
      ...names,
      {
        label: 'last frame of a shot',
        description: 'Start from the last frame of another shot of this film',
        body: { last_frame_of: '${1:010}' },
      },
      {
        label: 'frame of a shot',
        description: 'A frame of another shot of this film, in seconds of its clip',
        body: { frame_of: '${1:010}', at: '${2:2.5}' },
      },
    ],
  };
}

/** The vars of a film, in the description of a text and as its first words. */
export function varSnippets({ vars }: Vocabulary, description: string): Schema {
  const lines = Array.from(vars, ([name, text]) => `\${${name}}: ${text}`);
  return {
    description: [description, ...lines].join('\n\n'),
    defaultSnippets: Array.from(vars, ([name, text]) => ({
      label: `\${${name}}`,
      description: text,
      bodyText: `"\\\${${name}} $1"`,
    })),
  };
}
