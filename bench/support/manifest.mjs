// A manifest of any number of shots, shaped like a real one: scenes, vars, presets, some settings of their own.
export function manifestText(shots) {
  const lines = [
    'version: 1',
    'title: Bench',
    'defaults: { model: ltx-2-video, settings: { duration: 6, resolution: 1080p } }',
    'vars: { mira: "Mira, a woman in her thirties with short silver hair and a red raincoat" }',
    'style: { suffix: "35 mm film, sodium light, slow dolly" }',
    'shots:',
  ];
  for (let shot = 1; shot <= shots; shot += 1) {
    lines.push(
      `  - id: s${String(shot).padStart(6, '0')}`,
      `    scene: scene ${Math.ceil(shot / 40)}`,
      `    prompt: "\${mira} crosses the pier for the ${shot}th time, the lamps going out behind her"`,
      `    image: https://cdn.example.com/frames/${shot}.png`,
    );
    if (shot % 3 === 0) lines.push('    settings: { duration: 8 }');
  }
  return `${lines.join('\n')}\n`;
}
