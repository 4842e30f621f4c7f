/**
 * LTX-2 19B ("LTX-2 19B API" in the API's documentation), in the format of every model file. The documentation has no defaults, so
 * there are none here. `expected` is inferred from the upstream model.
 */
export const ltx219b = `\
name: ltx-2-19b
title: LTX-2 19B
gateway_model: ltx-2-19b-api-513
path: /ltx-2-19b-api-513/v1/ltx-2-19b-api-request
image: { field: image_url, required: true }
parameters:
  num_frames:
    type: integer
    description: Total number of frames to generate; higher values produce smoother animations
    expected:
      minimum: 9
      maximum: 481
      step: 8
      why: inferred from the upstream model, which accepts 9 to 481 frames, ideally a multiple of 8 plus 1 (121 frames are 4.84 s at 25 fps)
  video_size:
    type: string
    form:
      pattern: auto|[1-9]\\d{0,4}x[1-9]\\d{0,4}
      says: '"auto" (the size of the image), or width x height in pixels, such as "768x768" or "1280x720"'
    description: Resolution of the output video, "auto" to derive it from the input image or a size such as "512x512"
  generate_audio:
    type: boolean
    description: Whether to generate synchronized audio based on the prompt
  use_multiscale:
    type: boolean
    description: Multi-scale motion generation for more natural and detailed motion across spatial scales
  fps:
    type: integer
    unit: 1/s
    description: Frames per second of the output video; higher values result in smoother motion
    expected: { minimum: 1, maximum: 60, why: "inferred from the upstream model, which accepts 1 to 60 fps" }
  acceleration:
    type: string
    description: Acceleration mode; the documentation names "none" and "cuda"
    expected:
      values: [none, regular, high, full]
      why: inferred from the upstream model; the documentation lists only "none" and "cuda", which the upstream model does not have
  camera_lora:
    type: string
    description: Camera motion by a LoRA adapter, "none" or the name of a trained LoRA model
    expected:
      values: [dolly_in, dolly_out, dolly_left, dolly_right, jib_up, jib_down, static, none]
      why: inferred from the upstream model; the documentation lists only "none"
  camera_lora_scale:
    type: number
    minimum: 0
    maximum: 2
    description: Strength of the camera motion; values above 1 amplify motion
    expected:
      minimum: 0
      maximum: 1
      why: inferred from the upstream model, which accepts 0 to 1, although 0 to 2 is documented
  negative_prompt:
    type: string
    description: Undesired elements to exclude from the output
  enable_safety_checker:
    type: boolean
    description: Content safety filtering to block potentially inappropriate or harmful outputs
  video_output_type:
    type: string
    values: [X264 (.mp4), H265 (.mp4), WebM]
    description: Format of the output video file
  video_quality:
    type: string
    values: [low, balanced, high]
    description: Output video quality; higher increases file size and processing time
  video_write_mode:
    type: string
    values: [fast, balanced, high-quality]
    description: Strategy for writing video frames
price:
  per_generation: 0.0896
  basis: assumed
  date: 2026-11
  note: >-
    The published price is $0.0896 for all resolutions, without a unit; we assume it is per clip.
    If it is for 121 frames at 1280x720 instead, longer or larger clips cost more (481 frames at 1280x720: about $0.355).
notes:
  - No defaults are documented; the gateway chooses every setting that the manifest does not set.
`;
