import { i as __toESM } from "./rolldown-runtime.js";
import { t as require_moment } from "../vendor/moment.js";
//#region src/tags/date.ts
var import_moment = /* @__PURE__ */ __toESM(require_moment(), 1);
/**
* A time in a format of moment, which docker/metadata-action takes. Time zones are those of Node, which has their data.
*
* @param zone of the IANA, such as Europe/Berlin
* @throws Error for a zone that there is not
*/
function formatDate(date, format, zone) {
	const time = (0, import_moment.default)(date).utcOffset(offsetOf(date, zone));
	time.zoneAbbr = () => partsOf(date, zone, { timeZoneName: "short" }).timeZoneName ?? "";
	time.zoneName = time.zoneAbbr;
	return time.format(format);
}
/** Minutes that are ahead of UTC there, at that time. */
function offsetOf(date, zone) {
	const { year, month, day, hour, minute } = partsOf(date, zone, {
		hourCycle: "h23",
		year: "numeric",
		month: "numeric",
		day: "numeric",
		hour: "numeric",
		minute: "numeric"
	});
	const there = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
	return Math.round((there - Math.floor(date.getTime() / 6e4) * 6e4) / 6e4);
}
function partsOf(date, timeZone, options) {
	try {
		const parts = new Intl.DateTimeFormat("en-US", {
			...options,
			timeZone
		}).formatToParts(date);
		return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
	} catch (error) {
		throw new Error(`unknown time zone '${timeZone}', expected e.g. tz='Europe/Berlin'`, { cause: error });
	}
}
//#endregion
export { formatDate };
