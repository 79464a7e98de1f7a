// Time: what is left to pay, and until the payer is taken back.
// @ts-check
import data, { $, say, text } from "./data.js";
import { leave, tell } from "./embed.js";

/**
 * Minutes and seconds.
 * @param {number} seconds
 */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/**
 * Calls `each` with the seconds left, once a second, until none is left or it returns false. Counts by the clock, so
 * that a sleeping device does not stop it.
 * @param {number} seconds
 * @param {(left: number) => boolean | void} each
 */
function count(seconds, each) {
  const end = performance.now() + seconds * 1000;
  const step = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (each(left) === false || left === 0) clearInterval(timer);
  };
  const timer = setInterval(step, 1000);
  step();
}

/** Shows the time left in the last hour, says it aloud five minutes and one minute before the end. */
export function countDown() {
  const place = $("countdown");
  if (!place || data.secondsLeft == null) return;
  const told = new Set();
  count(data.secondsLeft, (left) => {
    place.hidden = left > 3600;
    place.classList.toggle("soon", left <= 300);
    place.textContent = left ? text("countdown", clock(left)) : text("countdown-over");
    for (const minutes of [5, 1]) {
      if (left && left <= minutes * 60 && left > minutes * 60 - 30 && !told.has(minutes)) {
        told.add(minutes);
        say(data.warnings[minutes]);
      }
    }
    if (left === 0) {
      say(text("countdown-over"));
      setTimeout(() => location.reload(), 2000);
    }
  });
}

/** The page that tells how it ended: tells the window around, goes back by itself if the shop wishes so. */
export function comeBack() {
  tell(data.status, true, data.uid);
  const back = $("back");
  back?.addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    leave(back.href, "return");
  });
  const [place, stay] = [$("leaving"), $("stay")];
  if (!back || data.autoReturn == null) return;
  if (data.autoReturn === 0) return leave(back.href, "return");
  let staying = false;
  stay.hidden = place.hidden = false;
  stay.addEventListener("click", () => {
    staying = stay.hidden = place.hidden = true;
    back.focus();
  });
  count(data.autoReturn, (left) => {
    if (staying) return false;
    place.textContent = text("leaving", String(left));
    if (left === 0) leave(back.href, "return");
  });
}
