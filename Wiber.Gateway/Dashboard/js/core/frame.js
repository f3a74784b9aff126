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

function run() {
  isAsked = false;
  const works = [...waiting];
  waiting.clear();
  for (const work of works) {
    work();
  }
}
