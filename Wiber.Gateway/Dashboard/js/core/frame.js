// What changes the page waits for the next frame and is done once in it, however often it was asked for.

const waiting = new Set();
let isAsked = false;

export function schedule(work) {
  waiting.add(work);
  if (!isAsked) {
    isAsked = true;
    requestAnimationFrame(run);
  }
}

/**
 * A function that has `draw` called in the next frame with what it was given last. Frames stand still while nobody looks at the
 * page, and what comes meanwhile must not pile up.
 */
export function latest(draw) {
  let value;
  const work = () => draw(value);
  return next => {
    value = next;
    schedule(work);
  };
}

function run() {
  isAsked = false;
  const works = [...waiting];
  waiting.clear();
  for (const work of works) {
    work();
  }
}
