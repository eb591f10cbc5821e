// The heading of a page. On arrival from another page it takes the focus, so that a screen reader begins there.
import { useEffect, useRef, type ReactNode } from 'react';

let arrivedBefore = false;

export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · Callbox`;
  }, [title]);

  useEffect(() => {
    if (arrivedBefore) heading.current?.focus();
    arrivedBefore = true;
  }, []);

  return (
    <div className="page-title">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
