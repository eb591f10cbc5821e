// Times as the agency lives them: in its own zone, always with the date.

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function partsIn(zone: string, at: number): Parts {
  const found: Record<string, number> = {};
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  for (const { type, value } of format.formatToParts(at)) found[type] = Number(value);
  return {
    year: found['year'] ?? 0, month: found['month'] ?? 1, day: found['day'] ?? 1,
    hour: found['hour'] ?? 0, minute: found['minute'] ?? 0, second: found['second'] ?? 0,
  };
}

function offsetIn(zone: string, at: number): number {
  const { year, month, day, hour, minute, second } = partsIn(zone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

// "Mar 4, 2026, 3:15 PM CST"
export function formatMoment(iso: string, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone, year: 'numeric', month: 'short', day: 'numeric',
    hour: 'numeric', minute: '2-digit', timeZoneName: 'short',
  }).format(new Date(iso));
}

// "2:05 PM", on the clock of whoever reads it. Rounded up: at that time it has passed.
export function formatClock(at: Date, locale: string): string {
  const minute = 60_000;
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(Math.ceil(at.getTime() / minute) * minute);
}

export function formatDay(iso: string, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, year: 'numeric', month: 'short', day: 'numeric' }).format(
    new Date(iso),
  );
}

// The value of an `<input type="datetime-local">` that shows `iso` in `zone`.
export function toLocalInput(iso: string, zone: string): string {
  const { year, month, day, hour, minute } = partsIn(zone, new Date(iso).getTime());
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

// The instant that a clock in `zone` shows as `local`. An hour that occurs twice (clocks set back) is its first time;
// one that does not occur (clocks set forward) is moved by the length of the gap. Undefined when `local` is no time.
export function fromLocalInput(local: string, zone: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(local);
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map((value) => Number(value ?? 0));
  const wall = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0);
  if (Number.isNaN(wall)) return undefined;
  const dayLong = 86_400_000;
  const before = offsetIn(zone, wall - dayLong);
  const after = offsetIn(zone, wall + dayLong);
  for (const offset of [before, after]) {
    const at = wall - offset;
    if (offsetIn(zone, at) === offset) return new Date(at).toISOString();
  }
  return new Date(wall - before).toISOString();
}

// A span of time for a person: "0.8 s", "42 s", "3 min 5 s", "2 h 10 min".
export function formatSeconds(seconds: number, locale: string): string {
  if (seconds < 10) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
