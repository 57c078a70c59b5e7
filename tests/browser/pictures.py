"""Pictures of pages: compared in Chromium itself, block by block, so that the noise of drawing is no difference."""

import base64
from pathlib import Path

ROOT = Path(__file__).parents[2]
ANEW = "./test tests/browser/test_guides.py -n0 --write-pictures"
MOST_BLOCKS = 0.004  # of the blocks of 8 × 8 points may differ by more than FAR in their mean
FAR = 26
MOST_POINTS = 2  # in width or height
COMPARE = """async ([one, other, far]) => {
  const drawn = async (data) => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height});
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context;
  };
  const [first, second] = [await drawn(one), await drawn(other)];
  const width = Math.min(first.canvas.width, second.canvas.width);
  const height = Math.min(first.canvas.height, second.canvas.height);
  const points = [first, second].map((context) => context.getImageData(0, 0, width, height).data);
  const mean = (data, left, top) => {
    let sum = 0;
    for (let y = top; y < top + 8; y++)
      for (let x = left; x < left + 8; x++) {
        const at = 4 * (y * width + x);
        sum += data[at] + data[at + 1] + data[at + 2];
      }
    return sum / 192;
  };
  let blocks = 0, different = 0;
  for (let top = 0; top + 8 <= height; top += 8)
    for (let left = 0; left + 8 <= width; left += 8) {
      blocks++;
      if (Math.abs(mean(points[0], left, top) - mean(points[1], left, top)) > far) different++;
    }
  const grown = Math.max(
    Math.abs(first.canvas.width - second.canvas.width), Math.abs(first.canvas.height - second.canvas.height));
  return [grown, different / blocks];
}"""


def compared(page, kept: bytes, taken: bytes) -> tuple[int, float]:
    """By how many points the sizes differ, and the share of blocks that look different."""
    coded = [base64.b64encode(picture).decode() for picture in (kept, taken)]
    return tuple(page.evaluate(COMPARE, [*coded, FAR]))


def check(page, path: Path, taken: bytes, write: bool) -> str | None:
    """What is wrong with the kept picture; with `write` the one just taken is kept instead, if it differs."""
    name = path.relative_to(ROOT)
    if not path.exists():
        grown, share = None, None
    else:
        grown, share = compared(page, path.read_bytes(), taken)
        if grown <= MOST_POINTS and share <= MOST_BLOCKS:
            return None
    if write:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(taken)
        return None
    if grown is None:
        return f"{name} is not there yet"
    return f"{name} shows another page: {share:.1%} of it differ, its size by {grown} points"
