function number(x, what) {
  if (typeof x !== "number" && typeof x !== "boolean") throw new TypeError(what + " must be a number");
  return +x;
}
const $slope = (() => {
  function slope(a) {
    const f = Math.exp(-(a * a));
    const i = -(Math.sin(a) * f) * a;
    const l = i + i + f * Math.cos(a);
    return l;
  }
  return slope;
})();
function slope(a0) {
  const y = $slope(number(a0, "a0"));
  return y;
}
export { slope };
