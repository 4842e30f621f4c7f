/** LTX-2 Pro ("LTX V2 Video Generate" in the API's documentation), in the format of every model file. */
export const ltx2Pro = `\
name: ltx-2-pro
title: LTX-2 Pro
gateway_model: lightricks-video
path: /lightricks/v1/ltx/generate
image: { field: image, required: false }
webhook: body
parameters:
  duration:
    type: integer
    default: 6
    values: [6, 8, 10]
    unit: s
    description: Video duration
  resolution:
    type: string
    default: 1080p
    values: [1080p, 1440p, 2160p]
    description: Output resolution
  generate_audio:
    type: boolean
    default: true
    description: Generate audio for the video (audio is preview quality)
`;
