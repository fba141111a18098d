// Loaded into every process of a product before its own code: the wall clock jumps by up to a day, ten times a second.
const RealDate = globalThis.Date;
const DAY_MS = 86_400_000;
let offsetMs = 0;

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offsetMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
};

setInterval(() => {
  offsetMs = Math.round((Math.random() - 0.5) * 2 * DAY_MS);
}, 100).unref();
