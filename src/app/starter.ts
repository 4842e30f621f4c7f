/** The manifest that `init` writes; `schema` is the path of the JSON Schema that editors complete it by. */
export function starter(schema: string): string {
  return `# yaml-language-server: $schema=${schema}
version: 1
title: Harbor at night
output: renders
name: "{id}_t{take}"
budget: 10.00          # US dollars, all that this film may ever spend
concurrency: 4         # jobs at the gateway at a time

defaults:              # what a shot does not say itself
  model: ltx-2-video   # see: shotlist models
  settings: { duration: 6, resolution: 1080p }

vars:
  mira: Mira, a woman in her thirties with short silver hair and a red raincoat

style:
  suffix: 35 mm film, sodium light, slow dolly

shots:
  # The gateway reads images from public links; the sandbox takes any link and local files too.
  - id: 010
    prompt: "\${mira} walks out to the end of the pier."
    image: https://example.com/frames/010.png
    takes: 2           # two clips to choose from
  - id: 020
    prompt: "\${mira} lights a cigarette, a ship's horn in the distance."
    image: https://example.com/frames/020.png
    settings: { duration: 8 }
  - id: 030
    prompt: A freighter slides past, its lights smearing on the wet planks.
    image: https://example.com/frames/030.png
`;
}
