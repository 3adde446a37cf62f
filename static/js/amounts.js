// Amounts that people type, read by the rules of beautique/kernel/money.py: no page shows another reading than the one that is saved.
const ASCII = Object.fromEntries([..."٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،"].map((sign, place) => [sign, "01234567890123456789.,,"[place]]));
const LONGEST = 15;
const WITH_UNIT = /^(?:(?:rs|pkr)\.?|\u20a8|\u20b9)? ?([\d., ]*?) ?(?:\/[-=])? ?(?:(?:rs|pkr)\.?|\u20a8|\u20b9)?$/i;
const AMOUNT = /^(?:\d+|[1-9]\d{0,2}([, ])\d{3}(?:\1\d{3})*|[1-9]\d?([, ])(?:\d{2}\2)*\d{3})(?:\.\d{1,2})?$/;

/** What was typed as a number; NaN when it is no amount, or may be either of two. */
export function amountOf(typed) {
  const visible = typed.replace(/[٠-٩۰-۹٫٬،]/g, (sign) => ASCII[sign]).replace(/\p{Cf}/gu, "");
  const number = visible.replace(/\s+/g, " ").trim().match(WITH_UNIT)?.[1] ?? "";
  return number.length <= LONGEST && AMOUNT.test(number) ? Number(number.replace(/[, ]/g, "")) : NaN;
}

/** `12450` -> `Rs 12,450`; paisas only when there are any; a dash for what is no amount. */
export function rupees(amount) {
  if (Number.isNaN(amount)) return "Rs\u00a0–";
  return `Rs\u00a0${amount.toLocaleString("en", { minimumFractionDigits: amount % 1 ? 2 : 0, maximumFractionDigits: 2 })}`;
}
