// The few signs that go with a word. Always beside text, so hidden from screen readers.
import type { ReactNode } from 'react';

function Sign({ children, name }: { children: ReactNode; name: string }) {
  return (
    <svg className={`sign sign--${name}`} viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 2.4, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

export const StopSign = () => (
  <Sign name="stop">
    <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="currentColor" />
    <path d="M7 12h10" {...line} stroke="#fff" />
  </Sign>
);

export const HandSign = () => (
  <Sign name="hand">
    <circle cx="12" cy="7" r="4.5" fill="currentColor" />
    <path d="M3.5 22c0-5 3.6-8.5 8.5-8.5s8.5 3.5 8.5 8.500z" fill="currentColor" />
  </Sign>
);

export const WarningSign = () => (
  <Sign name="warning">
    <path d="M12 2.5 23 21.500H1z" fill="currentColor" />
    <path d="M12 9v6M12 18.2v.1" {...line} stroke="#fff" />
  </Sign>
);

export const NoteSign = () => (
  <Sign name="note">
    <circle cx="12" cy="12" r="10" fill="currentColor" />
    <path d="M12 11v6M12 7v.1" {...line} stroke="#fff" />
  </Sign>
);

export const CheckSign = () => (
  <Sign name="check">
    <path d="m4 12.5 5.5 5.500L20 6.5" {...line} strokeWidth={3} />
  </Sign>
);

export const ClockSign = () => (
  <Sign name="clock">
    <circle cx="12" cy="12" r="9.5" {...line} />
    <path d="M12 6.500V12l4 2.5" {...line} />
  </Sign>
);

export const PencilSign = () => (
  <Sign name="pencil">
    <path d="M4 20l1-4.500L16.5 4l3.5 3.500L8.5 19z" {...line} />
  </Sign>
);

export const EyeSign = () => (
  <Sign name="eye">
    <path d="M1.5 12S5.5 5 12 5s10.5 7 10.5 7-4 7-10.5 7S1.5 12 1.5 12z" {...line} />
    <circle cx="12" cy="12" r="3" fill="currentColor" />
  </Sign>
);

export const CrossSign = () => (
  <Sign name="cross">
    <path d="M5 5l14 14M19 5 5 19" {...line} strokeWidth={3} />
  </Sign>
);
