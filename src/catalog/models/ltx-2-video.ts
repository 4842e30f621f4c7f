/** LTX-2 Video ("LTX-2 Video API" of the API's documentation), in the format of every model file. */
export const ltx2Video = `\
name: ltx-2-video
title: LTX-2 Video
gateway_model: ltx-2-video-api-581
path: /ltx-2-video-api-581/v1/ltx-2-video-api-request
image: { field: image_url, required: true }
parameters:
  duration:
    type: integer
    default: 6
    values: [6, 8, 10]
    unit: s
    description: Duration of the generated video
  resolution:
    type: string
    default: 1080p
    values: [720p, 1080p, 2160p]
    refused:
      - { value: 1440p, why: the price page lists it but the API does not accept it }
    description: Output video resolution (720p is accepted but has no published price)
  fps:
    type: integer
    default: 25
    values: [24, 25, 30]
    unit: 1/s
    description: Frames per second of the output video
  generate_audio:
    type: boolean
    default: false
    description: Whether to generate synchronized audio that matches the video motion and mood
price:
  per_second: { 1080p: 0.06, 1440p: 0.12, 2160p: 0.24 }
  basis: documented
  date: 2026-11
`;
