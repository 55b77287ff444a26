/** From this length on an event is a notch of a wheel; shorter ones come from a touchpad and add up. */
const NOTCH_PX = 40;
/** Engines tell 53 to 120 pixels a notch, or three lines. */
const USUAL_NOTCH_PX = 110;
const LINE_PX = 110 / 3;

/** Turns wheel events into whole steps: a notch is a step, whatever the engine calls its length. */
export class WheelSteps {
  private rest = 0;

  /** Steps of this event, positive downwards; 0 while a touchpad has not come far enough. */
  take({ deltaY, deltaMode }: Pick<WheelEvent, "deltaY" | "deltaMode">): number {
    const pixels = deltaMode === 0 ? deltaY : deltaY * LINE_PX;
    if (Math.abs(pixels) >= NOTCH_PX) {
      this.rest = 0;
      return Math.sign(pixels) * Math.max(Math.round(Math.abs(pixels) / USUAL_NOTCH_PX), 1);
    }
    if (Math.sign(pixels) !== Math.sign(this.rest)) this.rest = 0;
    this.rest += pixels;
    const steps = Math.trunc(this.rest / NOTCH_PX);
    this.rest -= steps * NOTCH_PX;
    return steps;
  }
}
