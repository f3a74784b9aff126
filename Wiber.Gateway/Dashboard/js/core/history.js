// The points of the charts: what the gateway kept from before, and what came since. Bounded in time.

export const spanMs = 5 * 60_000;

export class History {
  points = [];
  #counted = null;

  /** Takes what the gateway has from before this page came. */
  begin(points) {
    const newest = this.points.at(-1)?.at ?? 0;
    const older = this.points;
    this.points = [];
    this.#counted = null;
    for (const point of [...older.map(each => each.point), ...points.filter(each => each.at > newest)]) {
      this.add(point);
    }
  }

  add(point) {
    let rate = null;
    if (point.published !== null && point.publishedAt !== this.#counted?.at) {
      const before = this.#counted;
      const elapsed = before ? point.publishedAt - before.at : 0;

      // A topic that was deleted takes its messages out of the sum.
      rate = elapsed > 0 && elapsed < 5_000 ? Math.max(0, (point.published - before.published) * 1000 / elapsed) : null;
      this.#counted = { at: point.publishedAt, published: point.published };
    }

    this.points.push({ at: point.at, rate: rate ?? this.#lastRate(point), point });
    const oldest = point.at - spanMs;
    while (this.points.length > 0 && this.points[0].at < oldest) {
      this.points.shift();
    }
  }

  /** The publish rate of late: over a second or so, or it would jump with every look. */
  get rate() {
    const recent = this.points.slice(-4).map(each => each.rate).filter(each => each !== null);
    return recent.length === 0 ? null : recent.reduce((sum, each) => sum + each, 0) / recent.length;
  }

  #lastRate(point) {
    return point.published === null ? null : this.points.at(-1)?.rate ?? null;
  }
}
